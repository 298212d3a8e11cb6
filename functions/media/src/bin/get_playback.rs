//! `get_playback` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<glotto_media::get_playback::GetPlayback>().function() });
}
