//! `get_playlist` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_media::get_playlist::ENDPOINT.function() });
}
