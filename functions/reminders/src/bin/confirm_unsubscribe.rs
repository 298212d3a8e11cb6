//! `confirm_unsubscribe` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_reminders::confirm_unsubscribe::ENDPOINT.function() });
}
