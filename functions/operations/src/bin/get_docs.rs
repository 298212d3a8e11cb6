//! `get_docs` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_operations::get_docs::ENDPOINT.function() });
}
