//! `login_with_passkey` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_factors::login_with_passkey::ENDPOINT.function() });
}
