//! `create_totp` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<glotto_factors::create_totp::CreateTotp>().function() });
}
