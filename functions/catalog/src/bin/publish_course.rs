//! `publish_course` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_catalog::publish_course::ENDPOINT.function() });
}
