//! `create_recovery_codes` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_factors::create_recovery_codes::CreateRecoveryCodes>().function() },
    );
}
