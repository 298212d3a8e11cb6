//! `archive_audit` on Lambda.

fn main() {
    glotto_events::serve_worker(const { glotto_administration::archive_audit::WORKER.task() });
}
