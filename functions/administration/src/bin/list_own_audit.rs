//! `list_own_audit` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_administration::list_own_audit::ENDPOINT.function() });
}
