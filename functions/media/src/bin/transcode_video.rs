//! `transcode_video` on Lambda.

fn main() {
    glotto_events::serve_worker(const { glotto_media::transcode_video::WORKER.task() });
}
