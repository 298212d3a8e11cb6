//! `unlink_provider` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_federation::unlink_provider::ENDPOINT.function() });
}
