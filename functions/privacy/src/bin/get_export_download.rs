//! `get_export_download` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_privacy::get_export_download::ENDPOINT.function() });
}
