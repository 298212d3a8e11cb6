//! `sign_in_with_provider` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_federation::sign_in_with_provider::ENDPOINT.function() });
}
