//! `add_passkey` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_factors::add_passkey::ENDPOINT.function() });
}
