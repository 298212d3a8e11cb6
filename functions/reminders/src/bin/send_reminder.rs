//! `send_reminder` on Lambda.

fn main() {
    glotto_events::serve_worker(const { glotto_reminders::send_reminder::WORKER.task() });
}
