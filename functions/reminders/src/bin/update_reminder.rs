//! `update_reminder` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_reminders::update_reminder::ENDPOINT.function() });
}
