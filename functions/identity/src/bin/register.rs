//! `register` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::register::ENDPOINT.function() });
}
