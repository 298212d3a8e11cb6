//! `create_lesson` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_catalog::create_lesson::ENDPOINT.function() });
}
