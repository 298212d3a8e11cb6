//! `reset_password` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_identity::reset_password::ResetPassword>().function() },
    );
}
