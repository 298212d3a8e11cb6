//! `resend_verification` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_identity::resend_verification::ResendVerification>().function() },
    );
}
