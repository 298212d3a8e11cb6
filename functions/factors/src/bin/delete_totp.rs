//! `delete_totp` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<glotto_factors::delete_totp::DeleteTotp>().function() });
}
