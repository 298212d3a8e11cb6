//! `get_reminder` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_reminders::get_reminder::ENDPOINT.function() });
}
