//! `remove_co_instructor` on Lambda.

use glotto_courses::remove_co_instructor::RemoveCoInstructor;

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<RemoveCoInstructor>().function() });
}
