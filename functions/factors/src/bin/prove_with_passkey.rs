//! `prove_with_passkey` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_factors::prove_with_passkey::ProveWithPasskey>().function() },
    );
}
