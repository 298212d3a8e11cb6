//! `get_profile` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_profiles::get_profile::ENDPOINT.function() });
}
