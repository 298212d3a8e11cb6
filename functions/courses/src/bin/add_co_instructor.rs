//! `add_co_instructor` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_courses::add_co_instructor::AddCoInstructor>().function() },
    );
}
