//! `list_users` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_administration::list_users::ENDPOINT.function() });
}
