//! `process_avatar` on Lambda.

fn main() {
    glotto_events::serve_worker(const { glotto_profiles::process_avatar::WORKER.task() });
}
