//! `create_upload` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_media::create_upload::ENDPOINT.function() });
}
