//! `complete_login` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_factors::complete_login::ENDPOINT.function() });
}
