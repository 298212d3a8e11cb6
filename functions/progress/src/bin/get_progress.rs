//! `get_progress` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_progress::get_progress::GetProgress>().function() },
    );
}
