//! `suspend_user` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_administration::suspend_user::SuspendUser>().function() },
    );
}
