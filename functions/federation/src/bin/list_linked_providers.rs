//! `list_linked_providers` on Lambda.

use glotto_http::EndpointSpec;

fn main() {
    glotto_http::serve(
        const { EndpointSpec::of::<glotto_federation::list_linked_providers::ListLinkedProviders>().function() },
    );
}
