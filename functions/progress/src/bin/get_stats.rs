//! `get_stats` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<glotto_progress::get_stats::GetStats>().function() });
}
