//! `get_lesson` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::get_lesson::ENDPOINT.function() });
}
