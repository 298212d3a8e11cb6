//! `delete_avatar` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_profiles::delete_avatar::ENDPOINT.function() });
}
