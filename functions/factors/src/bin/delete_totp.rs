//! `delete_totp` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_factors::delete_totp::ENDPOINT.function() });
}
