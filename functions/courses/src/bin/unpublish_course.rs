//! `unpublish_course` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_courses::unpublish_course::UnpublishCourse>().function() },
    );
}
