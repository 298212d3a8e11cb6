//! `update_my_profile` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_profiles::update_my_profile::ENDPOINT.function() });
}
