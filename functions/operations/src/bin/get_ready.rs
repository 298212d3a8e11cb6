//! `get_ready` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_operations::get_ready::ENDPOINT.function() });
}
