//! `appoint_admin` on Lambda.

fn main() {
    glotto_events::serve_worker(const { glotto_identity::appoint_admin::WORKER.task() });
}
