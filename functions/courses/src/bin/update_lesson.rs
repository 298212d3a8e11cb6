//! `update_lesson` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::update_lesson::ENDPOINT.function() });
}
