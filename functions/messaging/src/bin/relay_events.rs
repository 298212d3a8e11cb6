//! `relay_events` on Lambda.

fn main() {
    glotto_events::serve_worker(const { glotto_messaging::relay_events::WORKER.task() });
}
