//! `create_recovery_codes` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_factors::create_recovery_codes::ENDPOINT.function() });
}
