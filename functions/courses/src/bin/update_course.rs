//! `update_course` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::update_course::ENDPOINT.function() });
}
