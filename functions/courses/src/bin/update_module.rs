//! `update_module` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_courses::update_module::UpdateModule>().function() },
    );
}
