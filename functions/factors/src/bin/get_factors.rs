//! `get_factors` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_factors::get_factors::ENDPOINT.function() });
}
