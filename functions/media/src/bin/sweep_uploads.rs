//! `sweep_uploads` on Lambda.

fn main() {
    glotto_events::serve_worker(const { glotto_media::sweep_uploads::WORKER.task() });
}
