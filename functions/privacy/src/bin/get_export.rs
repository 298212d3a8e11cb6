//! `get_export` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<glotto_privacy::get_export::GetExport>().function() });
}
