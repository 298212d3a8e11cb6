//! `confirm_totp` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_factors::confirm_totp::ENDPOINT.function() });
}
