//! `dispatch_reminders` on Lambda.

fn main() {
    glotto_events::serve_worker(const { glotto_reminders::dispatch_reminders::WORKER.task() });
}
