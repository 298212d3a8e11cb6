//! `begin_provider_sign_in` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_federation::begin_provider_sign_in::ENDPOINT.function() });
}
