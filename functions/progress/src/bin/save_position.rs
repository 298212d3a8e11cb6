//! `save_position` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_progress::save_position::ENDPOINT.function() });
}
