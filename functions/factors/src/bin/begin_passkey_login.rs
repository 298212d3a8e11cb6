//! `begin_passkey_login` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_factors::begin_passkey_login::ENDPOINT.function() });
}
