//! `step_up` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<glotto_factors::step_up::StepUp>().function() });
}
