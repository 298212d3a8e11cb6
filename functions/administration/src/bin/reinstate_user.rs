//! `reinstate_user` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_administration::reinstate_user::ENDPOINT.function() });
}
