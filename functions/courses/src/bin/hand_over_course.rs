//! `hand_over_course` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::hand_over_course::ENDPOINT.function() });
}
