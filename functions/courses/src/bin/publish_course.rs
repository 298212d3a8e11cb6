//! `publish_course` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_courses::publish_course::PublishCourse>().function() },
    );
}
