//! `create_upload` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_media::create_upload::CreateUpload>().function() },
    );
}
