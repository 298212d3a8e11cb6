//! `get_default_avatar` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_profiles::get_default_avatar::GetDefaultAvatar>().function() },
    );
}
