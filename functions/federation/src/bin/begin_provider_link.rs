//! `begin_provider_link` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_federation::begin_provider_link::ENDPOINT.function() });
}
