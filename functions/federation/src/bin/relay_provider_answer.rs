//! `relay_provider_answer` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_federation::relay_provider_answer::ENDPOINT.function() });
}
