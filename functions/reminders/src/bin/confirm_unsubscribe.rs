//! `confirm_unsubscribe` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_reminders::confirm_unsubscribe::ConfirmUnsubscribe>().function() },
    );
}
