//! `get_lesson` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_http::EndpointSpec::of::<glotto_courses::get_lesson::GetLesson>().function() });
}
