//! `delete_reminder` on Lambda.

fn main() {
    glotto_http::serve(const { glotto_reminders::delete_reminder::ENDPOINT.function() });
}
