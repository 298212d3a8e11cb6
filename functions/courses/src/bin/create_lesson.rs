//! `create_lesson` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::create_lesson::ENDPOINT.function() });
}
