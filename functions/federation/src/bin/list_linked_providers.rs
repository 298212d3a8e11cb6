//! `list_linked_providers` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_federation::list_linked_providers::ENDPOINT.function() });
}
