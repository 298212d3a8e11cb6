//! `register` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<glotto_identity::register::Register>().function() });
}
