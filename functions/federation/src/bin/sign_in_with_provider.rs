//! `sign_in_with_provider` on Lambda.

use glotto_http::EndpointSpec;

fn main() {
    glotto_http::serve(
        const { EndpointSpec::of::<glotto_federation::sign_in_with_provider::SignInWithProvider>().function() },
    );
}
