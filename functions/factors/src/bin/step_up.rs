//! `step_up` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_factors::step_up::ENDPOINT.function() });
}
