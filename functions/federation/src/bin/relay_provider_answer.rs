//! `relay_provider_answer` on Lambda.

use glotto_http::EndpointSpec;

fn main() {
    glotto_http::serve(
        const { EndpointSpec::of::<glotto_federation::relay_provider_answer::RelayProviderAnswer>().function() },
    );
}
