//! `rearchive_audit` on Lambda.

fn main() {
    glotto_events::serve_worker(const { glotto_administration::rearchive_audit::WORKER.task() });
}
