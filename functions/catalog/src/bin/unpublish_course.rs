//! `unpublish_course` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_catalog::unpublish_course::ENDPOINT.function() });
}
