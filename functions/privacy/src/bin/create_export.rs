//! `create_export` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_privacy::create_export::ENDPOINT.function() });
}
