//! `delete_module` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_catalog::delete_module::ENDPOINT.function() });
}
