//! `hand_over_course` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_catalog::hand_over_course::ENDPOINT.function() });
}
