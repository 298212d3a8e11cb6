//! `list_sessions` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_identity::list_sessions::ListSessions>().function() },
    );
}
