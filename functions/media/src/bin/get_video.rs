//! `get_video` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_media::get_video::ENDPOINT.function() });
}
