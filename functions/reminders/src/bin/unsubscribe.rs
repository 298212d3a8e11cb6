//! `unsubscribe` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_reminders::unsubscribe::ENDPOINT.function() });
}
