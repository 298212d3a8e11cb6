//! `get_server_metadata` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_identity::get_server_metadata::GetServerMetadata>().function() },
    );
}
