//! `verify_email` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_identity::verify_email::VerifyEmail>().function() },
    );
}
