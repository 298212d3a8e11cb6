//! `confirm_totp` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_factors::confirm_totp::ConfirmTotp>().function() },
    );
}
