//! What invokes functions besides clients and schedules: queues, the table's stream, and events.

mod bus;
mod gauge;
pub mod pattern;
mod queue;
mod response;
mod stream;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use glotto_cloud::{BusEvent, Cloud};
use tokio::sync::broadcast;
use tokio::task::JoinSet;

pub use gauge::StreamGauge;

use crate::activity::Activity;
use crate::lambda::Lambdas;
use crate::template::Event;

/// What all sources need.
#[derive(Clone)]
pub(crate) struct Sources {
    pub(crate) cloud: Arc<Cloud>,
    pub(crate) lambdas: Arc<Lambdas>,
    pub(crate) activity: Activity,
    /// When a failed message of a queue is tried again, by the queue's name.
    pub(crate) retries: Arc<BTreeMap<String, Duration>>,
    /// The directory where stream readers store their positions.
    pub(crate) positions: PathBuf,
}

/// The started sources, and how much they still have to handle.
pub(crate) struct Running {
    pub(crate) tasks: JoinSet<()>,
    /// Queues that functions read from.
    pub(crate) queues: Vec<String>,
    pub(crate) streams: Vec<StreamGauge>,
}

impl Sources {
    /// Starts one reader for each event source of each function.
    pub(crate) fn start(&self, events: broadcast::Receiver<BusEvent>) -> Running {
        let (mut tasks, mut queues, mut streams) = (JoinSet::new(), Vec::new(), Vec::new());
        let mut rules = Vec::new();
        for pool in self.lambdas.pools() {
            for event in &pool.function().events {
                match event {
                    Event::Queue(source) => {
                        let reader = queue::Reader::new(self, pool, source);
                        queues.push(reader.queue.clone());
                        tasks.spawn(reader.run());
                    }
                    Event::Stream(source) => {
                        let reader = stream::Reader::new(self, pool, source);
                        streams.push(reader.gauge.clone());
                        tasks.spawn(reader.run());
                    }
                    Event::Rule(rule) => rules.push((rule.clone(), Arc::clone(pool))),
                    Event::Schedule(_) => {}
                }
            }
        }
        tasks.spawn(bus::run(self.clone(), rules, events));
        Running { tasks, queues, streams }
    }
}

/// The last part of an ARN, which for a queue is its name.
pub(crate) fn queue_name(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}
