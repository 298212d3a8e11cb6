//! `get_course` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::get_course::ENDPOINT.function() });
}
