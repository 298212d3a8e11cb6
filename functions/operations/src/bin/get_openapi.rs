//! `get_openapi` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_operations::get_openapi::GetOpenapi>().function() },
    );
}
