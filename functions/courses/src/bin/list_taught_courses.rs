//! `list_taught_courses` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::list_taught_courses::ENDPOINT.function() });
}
