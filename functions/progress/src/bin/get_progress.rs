//! `get_progress` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_progress::get_progress::ENDPOINT.function() });
}
