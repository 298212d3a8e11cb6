//! `update_me` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<glotto_identity::update_me::UpdateMe>().function() });
}
