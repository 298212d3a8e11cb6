//! `get_factors` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<glotto_factors::get_factors::GetFactors>().function() });
}
