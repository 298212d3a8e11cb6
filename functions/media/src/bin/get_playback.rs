//! `get_playback` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_media::get_playback::ENDPOINT.function() });
}
