//! `get_avatar` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_profiles::get_avatar::ENDPOINT.function() });
}
