//! `list_instructors` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::list_instructors::ENDPOINT.function() });
}
