//! `create_module` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::create_module::ENDPOINT.function() });
}
