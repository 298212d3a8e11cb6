//! `get_jwks` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<glotto_identity::get_jwks::GetJwks>().function() });
}
