//! `delete_module` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_courses::delete_module::ENDPOINT.function() });
}
