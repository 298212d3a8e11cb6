//! `complete_lesson` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_progress::complete_lesson::CompleteLesson>().function() },
    );
}
