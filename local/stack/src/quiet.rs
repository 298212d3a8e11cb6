//! Waits until nothing is running: no call, no message, no unhandled change of the table, no video in processing.
//! Tests that wait for this need no sleep.

use std::sync::Arc;
use std::time::Duration;

use glotto_cloud::Cloud;
use tokio::time::{Instant, timeout_at};

use crate::activity::Activity;
use crate::sources::StreamGauge;

/// The time within which an event or notification surely arrives at the next component. If nothing runs for so
/// long, the stack is quiet.
const SETTLED: Duration = Duration::from_millis(40);

/// Observes everything that can be running.
#[derive(Clone)]
pub struct Quiet {
    pub(crate) cloud: Arc<Cloud>,
    pub(crate) activity: Activity,
    /// Queues that functions read from; a message in a dead-letter queue rests there.
    pub(crate) queues: Vec<String>,
    pub(crate) streams: Vec<StreamGauge>,
}

impl Quiet {
    /// Waits at most `limit`. The error lists what is still running.
    pub async fn reached(&self, limit: Duration) -> Result<(), Vec<String>> {
        let deadline = Instant::now() + limit;
        let mut activity = self.activity.watch();
        loop {
            let before = activity.borrow_and_update().changes;
            let pending = self.pending().await;
            // A change ends the pause early, as there is then something new to look at.
            let settled = timeout_at(deadline.min(Instant::now() + SETTLED), activity.changed()).await;
            let unchanged = settled.is_err() && activity.borrow().changes == before;
            if pending.is_empty() && unchanged && self.pending().await.is_empty() {
                return Ok(());
            }
            if Instant::now() >= deadline {
                return Err(self.pending().await);
            }
        }
    }

    async fn pending(&self) -> Vec<String> {
        let mut pending = Vec::new();
        let busy = self.activity.watch().borrow().busy;
        if busy > 0 {
            pending.push(format!("{busy} calls or batches are under way"));
        }
        for depth in self.queues.iter().filter_map(|name| self.cloud.queues().depth(name)) {
            let waiting = depth.visible + depth.in_flight + depth.delayed;
            if waiting > 0 {
                pending.push(format!("{waiting} messages are in {}", depth.name));
            }
        }
        for stream in &self.streams {
            if !stream.drained(&self.cloud).await {
                pending.push(format!("{} has not seen all of {}", stream.function, stream.table));
            }
        }
        let jobs = self.cloud.transcoder().list();
        let working = |status: &str| matches!(status, "SUBMITTED" | "PROGRESSING");
        let jobs =
            jobs.iter().filter(|job| ["Status", "status"].iter().any(|key| job[*key].as_str().is_some_and(working)));
        match jobs.count() {
            0 => {}
            count => pending.push(format!("{count} videos are being transcoded")),
        }
        pending
    }
}
