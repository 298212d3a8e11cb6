//! `create_export` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_privacy::create_export::CreateExport>().function() },
    );
}
