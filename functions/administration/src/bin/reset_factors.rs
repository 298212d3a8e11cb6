//! `reset_factors` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_administration::reset_factors::ENDPOINT.function() });
}
