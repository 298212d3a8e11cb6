//! `delete_avatar` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_profiles::delete_avatar::DeleteAvatar>().function() },
    );
}
