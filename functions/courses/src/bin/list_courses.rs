//! `list_courses` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_courses::list_courses::ListCourses>().function() },
    );
}
