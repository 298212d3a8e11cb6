//! `get_stats` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_progress::get_stats::ENDPOINT.function() });
}
