//! `leave_course` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_enrolment::leave_course::ENDPOINT.function() });
}
