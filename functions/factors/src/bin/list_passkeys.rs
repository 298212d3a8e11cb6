//! `list_passkeys` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_factors::list_passkeys::ListPasskeys>().function() },
    );
}
