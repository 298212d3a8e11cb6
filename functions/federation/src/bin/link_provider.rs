//! `link_provider` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_federation::link_provider::ENDPOINT.function() });
}
