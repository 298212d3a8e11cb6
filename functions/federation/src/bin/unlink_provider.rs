//! `unlink_provider` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_federation::unlink_provider::UnlinkProvider>().function() },
    );
}
