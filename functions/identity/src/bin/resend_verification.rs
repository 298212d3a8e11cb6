//! `resend_verification` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::resend_verification::ENDPOINT.function() });
}
