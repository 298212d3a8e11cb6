//! `rotate_keys` on Lambda.

fn main() {
    glotto_events::serve_worker(const { glotto_identity::rotate_keys::WORKER.task() });
}
