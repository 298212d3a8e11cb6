//! `get_user` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_administration::get_user::ENDPOINT.function() });
}
