//! `get_course` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_catalog::get_course::ENDPOINT.function() });
}
