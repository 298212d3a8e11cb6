//! `update_module` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_catalog::update_module::ENDPOINT.function() });
}
