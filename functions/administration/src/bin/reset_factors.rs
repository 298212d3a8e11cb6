//! `reset_factors` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_administration::reset_factors::ResetFactors>().function() },
    );
}
