//! `get_export` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_privacy::get_export::ENDPOINT.function() });
}
