//! `get_docs` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<glotto_operations::get_docs::GetDocs>().function() });
}
