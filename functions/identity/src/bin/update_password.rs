//! `update_password` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::update_password::ENDPOINT.function() });
}
