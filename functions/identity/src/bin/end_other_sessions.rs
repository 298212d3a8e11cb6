//! `end_other_sessions` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::end_other_sessions::ENDPOINT.function() });
}
