//! `get_health` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_operations::get_health::ENDPOINT.function() });
}
