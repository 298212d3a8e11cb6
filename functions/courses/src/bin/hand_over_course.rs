//! `hand_over_course` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_courses::hand_over_course::HandOverCourse>().function() },
    );
}
