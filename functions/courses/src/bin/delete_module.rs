//! `delete_module` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_courses::delete_module::DeleteModule>().function() },
    );
}
