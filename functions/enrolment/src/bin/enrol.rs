//! `enrol` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_enrolment::enrol::ENDPOINT.function() });
}
