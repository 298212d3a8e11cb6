//! `get_position` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_progress::get_position::GetPosition>().function() },
    );
}
