//! `cancel_email_change` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::cancel_email_change::ENDPOINT.function() });
}
