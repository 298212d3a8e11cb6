//! `link_provider` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_federation::link_provider::LinkProvider>().function() },
    );
}
