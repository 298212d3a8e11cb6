//! `update_module` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::update_module::ENDPOINT.function() });
}
