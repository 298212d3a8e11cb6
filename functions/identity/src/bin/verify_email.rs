//! `verify_email` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::verify_email::ENDPOINT.function() });
}
