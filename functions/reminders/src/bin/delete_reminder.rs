//! `delete_reminder` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_reminders::delete_reminder::DeleteReminder>().function() },
    );
}
