//! `rename_passkey` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_factors::rename_passkey::ENDPOINT.function() });
}
