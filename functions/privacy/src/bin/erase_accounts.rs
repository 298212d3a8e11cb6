//! `erase_accounts` on Lambda.

fn main() {
    glotto_events::serve_worker(const { glotto_privacy::erase_accounts::WORKER.task() });
}
