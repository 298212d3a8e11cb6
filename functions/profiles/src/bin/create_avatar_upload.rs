//! `create_avatar_upload` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_profiles::create_avatar_upload::ENDPOINT.function() });
}
