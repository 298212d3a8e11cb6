//! `logout` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::logout::ENDPOINT.function() });
}
