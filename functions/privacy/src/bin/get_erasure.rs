//! `get_erasure` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_privacy::get_erasure::ENDPOINT.function() });
}
