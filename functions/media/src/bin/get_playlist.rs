//! `get_playlist` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<glotto_media::get_playlist::GetPlaylist>().function() });
}
