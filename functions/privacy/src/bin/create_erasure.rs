//! `create_erasure` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_privacy::create_erasure::ENDPOINT.function() });
}
