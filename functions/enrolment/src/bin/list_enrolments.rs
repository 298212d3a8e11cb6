//! `list_enrolments` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_enrolment::list_enrolments::ENDPOINT.function() });
}
