//! `refresh_session` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_identity::refresh_session::RefreshSession>().function() },
    );
}
