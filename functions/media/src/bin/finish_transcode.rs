//! `finish_transcode` on Lambda.

fn main() {
    glotto_events::serve_worker(const { glotto_media::finish_transcode::WORKER.task() });
}
