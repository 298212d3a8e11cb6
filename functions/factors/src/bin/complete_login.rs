//! `complete_login` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_factors::complete_login::CompleteLogin>().function() },
    );
}
