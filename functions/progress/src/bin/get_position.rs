//! `get_position` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_progress::get_position::ENDPOINT.function() });
}
