//! `get_docs_asset` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_operations::get_docs_asset::ENDPOINT.function() });
}
