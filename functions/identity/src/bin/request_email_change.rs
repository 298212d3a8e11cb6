//! `request_email_change` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_identity::request_email_change::RequestEmailChange>().function() },
    );
}
