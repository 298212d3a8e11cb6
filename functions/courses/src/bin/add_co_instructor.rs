//! `add_co_instructor` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::add_co_instructor::ENDPOINT.function() });
}
