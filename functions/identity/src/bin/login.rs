//! `login` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::login::ENDPOINT.function() });
}
