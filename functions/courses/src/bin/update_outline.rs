//! `update_outline` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::update_outline::ENDPOINT.function() });
}
