//! `get_avatar` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<glotto_profiles::get_avatar::GetAvatar>().function() });
}
