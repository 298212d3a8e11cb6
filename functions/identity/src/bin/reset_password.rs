//! `reset_password` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::reset_password::ENDPOINT.function() });
}
