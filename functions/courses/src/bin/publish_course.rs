//! `publish_course` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::publish_course::ENDPOINT.function() });
}
