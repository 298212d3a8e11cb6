//! `create_course` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_catalog::create_course::ENDPOINT.function() });
}
