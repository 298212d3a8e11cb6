//! `update_course` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_catalog::update_course::ENDPOINT.function() });
}
