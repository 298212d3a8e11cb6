//! `create_recovery_codes` on Lambda.

use glotto_http::EndpointSpec;

fn main() {
    glotto_http::serve(
        const { EndpointSpec::of::<glotto_factors::create_recovery_codes::CreateRecoveryCodes>().function() },
    );
}
