//! `make_export` on Lambda.

fn main() {
    glotto_events::serve_worker(const { glotto_privacy::make_export::WORKER.task() });
}
