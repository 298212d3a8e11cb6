//! `update_user_role` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::update_user_role::ENDPOINT.function() });
}
