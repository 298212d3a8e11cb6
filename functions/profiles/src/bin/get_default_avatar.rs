//! `get_default_avatar` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_profiles::get_default_avatar::ENDPOINT.function() });
}
