//! `complete_lesson` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_progress::complete_lesson::ENDPOINT.function() });
}
