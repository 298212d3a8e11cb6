//! `begin_provider_link` on Lambda.

use glotto_http::EndpointSpec;

fn main() {
    glotto_http::serve(
        const { EndpointSpec::of::<glotto_federation::begin_provider_link::BeginProviderLink>().function() },
    );
}
