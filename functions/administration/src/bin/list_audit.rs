//! `list_audit` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_administration::list_audit::ENDPOINT.function() });
}
