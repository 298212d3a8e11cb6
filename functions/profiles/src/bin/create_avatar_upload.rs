//! `create_avatar_upload` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_profiles::create_avatar_upload::CreateAvatarUpload>().function() },
    );
}
