//! `update_outline` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_courses::update_outline::UpdateOutline>().function() },
    );
}
