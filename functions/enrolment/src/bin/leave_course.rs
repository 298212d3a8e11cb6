//! `leave_course` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_enrolment::leave_course::LeaveCourse>().function() },
    );
}
