//! `request_password_reset` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::request_password_reset::ENDPOINT.function() });
}
