//! `save_position` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_progress::save_position::SavePosition>().function() },
    );
}
