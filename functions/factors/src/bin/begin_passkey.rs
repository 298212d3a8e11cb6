//! `begin_passkey` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_factors::begin_passkey::ENDPOINT.function() });
}
