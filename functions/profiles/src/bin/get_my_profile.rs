//! `get_my_profile` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_profiles::get_my_profile::ENDPOINT.function() });
}
