//! `unpublish_course` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::unpublish_course::ENDPOINT.function() });
}
