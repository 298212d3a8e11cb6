//! `list_providers` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_federation::list_providers::ListProviders>().function() },
    );
}
