//! `update_me` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::update_me::ENDPOINT.function() });
}
