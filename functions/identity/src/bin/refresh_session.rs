//! `refresh_session` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::refresh_session::ENDPOINT.function() });
}
