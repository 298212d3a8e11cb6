//! `list_sessions` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::list_sessions::ENDPOINT.function() });
}
