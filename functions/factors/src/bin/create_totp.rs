//! `create_totp` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_factors::create_totp::ENDPOINT.function() });
}
