//! `get_openapi` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_operations::get_openapi::ENDPOINT.function() });
}
