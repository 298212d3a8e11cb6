//! `list_passkeys` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_factors::list_passkeys::ENDPOINT.function() });
}
