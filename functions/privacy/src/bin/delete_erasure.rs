//! `delete_erasure` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_privacy::delete_erasure::ENDPOINT.function() });
}
