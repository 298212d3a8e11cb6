//! `create_course` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_courses::create_course::CreateCourse>().function() },
    );
}
