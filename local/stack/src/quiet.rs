//! Waits until nothing is under way: no call, no message, no change of the table that a worker has
//! not seen, no video in work. A test that waits here needs no sleep.

use std::sync::Arc;
use std::time::Duration;

use glotto_cloud::Cloud;
use tokio::time::{Instant, timeout_at};

use crate::activity::Activity;
use crate::sources::StreamGauge;

/// What goes from one part to the next unseen (an event on the bus, a notification) arrives well
/// within this time; who is quiet for so long is quiet.
const SETTLED: Duration = Duration::from_millis(40);

/// Sees everything that can be under way.
#[derive(Clone)]
pub struct Quiet {
    pub(crate) cloud: Arc<Cloud>,
    pub(crate) activity: Activity,
    /// Queues that functions read from; a message in a dead-letter queue rests there.
    pub(crate) queues: Vec<String>,
    pub(crate) streams: Vec<StreamGauge>,
}

impl Quiet {
    /// Waits at most `limit`; what is still under way then is the error.
    pub async fn reached(&self, limit: Duration) -> Result<(), Vec<String>> {
        let deadline = Instant::now() + limit;
        let mut activity = self.activity.watch();
        loop {
            let before = activity.borrow_and_update().changes;
            let unrest = self.unrest().await;
            // A change ends the pause early, as there is then something new to look at.
            let settled = timeout_at(deadline.min(Instant::now() + SETTLED), activity.changed()).await;
            let unchanged = settled.is_err() && activity.borrow().changes == before;
            if unrest.is_empty() && unchanged && self.unrest().await.is_empty() {
                return Ok(());
            }
            if Instant::now() >= deadline {
                return Err(self.unrest().await);
            }
        }
    }

    async fn unrest(&self) -> Vec<String> {
        let mut unrest = Vec::new();
        let busy = self.activity.watch().borrow().busy;
        if busy > 0 {
            unrest.push(format!("{busy} calls or batches are under way"));
        }
        for depth in self.queues.iter().filter_map(|name| self.cloud.queues().depth(name)) {
            let waiting = depth.visible + depth.in_flight + depth.delayed;
            if waiting > 0 {
                unrest.push(format!("{waiting} messages are in {}", depth.name));
            }
        }
        for stream in &self.streams {
            if !stream.drained(&self.cloud).await {
                unrest.push(format!("{} has not seen all of {}", stream.function, stream.table));
            }
        }
        let jobs = self.cloud.transcoder().list();
        let working = |status: &str| matches!(status, "SUBMITTED" | "PROGRESSING");
        let jobs =
            jobs.iter().filter(|job| ["Status", "status"].iter().any(|key| job[*key].as_str().is_some_and(working)));
        match jobs.count() {
            0 => {}
            count => unrest.push(format!("{count} videos are being transcoded")),
        }
        unrest
    }
}
