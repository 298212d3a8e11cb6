//! `sign_out_user` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_administration::sign_out_user::ENDPOINT.function() });
}
