//! `end_session` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::end_session::ENDPOINT.function() });
}
