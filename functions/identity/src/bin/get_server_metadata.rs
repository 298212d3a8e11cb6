//! `get_server_metadata` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_identity::get_server_metadata::ENDPOINT.function() });
}
