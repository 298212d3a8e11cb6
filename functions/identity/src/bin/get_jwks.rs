//! `get_jwks` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::get_jwks::ENDPOINT.function() });
}
