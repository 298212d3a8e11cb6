//! `begin_passkey_proof` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_factors::begin_passkey_proof::ENDPOINT.function() });
}
