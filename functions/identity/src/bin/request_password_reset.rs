//! `request_password_reset` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_identity::request_password_reset::RequestPasswordReset>().function() },
    );
}
