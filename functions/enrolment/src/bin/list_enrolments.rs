//! `list_enrolments` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_enrolment::list_enrolments::ListEnrolments>().function() },
    );
}
