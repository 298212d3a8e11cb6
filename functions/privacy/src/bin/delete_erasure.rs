//! `delete_erasure` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_privacy::delete_erasure::DeleteErasure>().function() },
    );
}
