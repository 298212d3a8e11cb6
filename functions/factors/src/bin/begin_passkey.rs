//! `begin_passkey` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_factors::begin_passkey::BeginPasskey>().function() },
    );
}
