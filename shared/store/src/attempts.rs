//! Trying again what another request was quicker to do.

use std::time::Duration;

/// How often to try. Each round somebody gets through; a person's own devices are never this many.
const MOST: u32 = 30;

/// The longest pause, so that all tries together stay well within a function's time.
const LONGEST_PAUSE_MS: u64 = 240;

glotto_domain::refusals! {
    /// Why a write that was decided on what had been read did not come through.
    pub enum Raced {
        /// Another request was first every time.
        Overtaken = Conflict, "unavailable", "The platform is busy; try again soon.";
    }
}

/// Counts tries, and puts pauses of random length between them, so that those who collided do not
/// collide again in step.
#[derive(Debug, Default)]
pub struct Attempts(u32);

impl Attempts {
    /// Whether there is one more try.
    pub fn left(&self) -> bool {
        self.0 + 1 < MOST
    }

    /// Waits before the next try: at most 10 ms at first, and ever longer.
    pub async fn pause(&mut self) {
        let longest = (10 << self.0.min(5)).min(LONGEST_PAUSE_MS);
        self.0 += 1;
        tokio::time::sleep(Duration::from_millis(fastrand::u64(0..=longest))).await;
    }
}
