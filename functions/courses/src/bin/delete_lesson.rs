//! `delete_lesson` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::delete_lesson::ENDPOINT.function() });
}
