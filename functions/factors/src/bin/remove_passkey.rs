//! `remove_passkey` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_factors::remove_passkey::ENDPOINT.function() });
}
