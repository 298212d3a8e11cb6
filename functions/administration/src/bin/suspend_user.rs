//! `suspend_user` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_administration::suspend_user::ENDPOINT.function() });
}
