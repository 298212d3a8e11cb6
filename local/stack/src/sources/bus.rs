//! The default `EventBridge` bus: events of the cloud, matched with rules, handed to functions.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinSet;

use super::{Sources, queue_name};
use crate::lambda::{Answer, Call, Pool};
use crate::template::RuleSource;

pub(super) async fn run(
    sources: Sources,
    rules: Vec<(RuleSource, Arc<Pool>)>,
    mut events: broadcast::Receiver<Value>,
) {
    let mut deliveries = JoinSet::new();
    loop {
        while deliveries.try_join_next().is_some() {}
        let event = match events.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(missed)) => {
                tracing::error!(missed, "events came faster than rules could be matched");
                continue;
            }
            Err(RecvError::Closed) => return,
        };
        for (rule, pool) in rules.iter().filter(|(rule, _)| rule.pattern.matches(&event)) {
            let (sources, rule, pool) = (sources.clone(), rule.clone(), Arc::clone(pool));
            let event = event.clone();
            let busy = sources.activity.begin();
            deliveries.spawn(async move {
                deliver(&sources, &rule, &pool, &event).await;
                drop(busy);
            });
        }
    }
}

async fn deliver(sources: &Sources, rule: &RuleSource, pool: &Arc<Pool>, event: &Value) {
    let answer = sources.lambdas.deliver(pool, Call::json(event), rule.retries).await;
    let (Answer::Failure(failure), Some(arn)) = (answer, &rule.dead_letters) else { return };
    let (queue, function) = (queue_name(arn), &pool.function().logical_id);
    tracing::warn!(function, rule = rule.id, error = failure.message(), "gave up an event");
    if sources.cloud.queues().send(queue, &event.to_string()).is_none() {
        tracing::error!(queue, "the rule's dead-letter queue is not there");
    }
}
