//! `get_me` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::get_me::ENDPOINT.function() });
}
