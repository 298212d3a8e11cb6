//! `end_session` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_identity::end_session::EndSession>().function() },
    );
}
