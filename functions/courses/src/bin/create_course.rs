//! `create_course` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::create_course::ENDPOINT.function() });
}
