//! `send_mail` on Lambda.

fn main() {
    glotto_events::serve_worker(const { glotto_messaging::send_mail::WORKER.task() });
}
