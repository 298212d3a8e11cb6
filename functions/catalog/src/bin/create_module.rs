//! `create_module` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_catalog::create_module::ENDPOINT.function() });
}
