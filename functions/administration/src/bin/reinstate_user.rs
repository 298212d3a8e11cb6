//! `reinstate_user` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_administration::reinstate_user::ReinstateUser>().function() },
    );
}
