//! `get_video` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<glotto_media::get_video::GetVideo>().function() });
}
