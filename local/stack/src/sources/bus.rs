//! The buses of `EventBridge`: events of services and of the relay, matched with rules, handed to functions.

use std::sync::Arc;

use glotto_cloud::BusEvent;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinSet;

use super::Sources;
use crate::lambda::{Call, Pool};
use crate::template::RuleSource;

pub(super) async fn run(
    sources: Sources,
    rules: Vec<(RuleSource, Arc<Pool>)>,
    mut events: broadcast::Receiver<BusEvent>,
) {
    let mut deliveries = JoinSet::new();
    loop {
        while deliveries.try_join_next().is_some() {}
        let BusEvent { bus, event } = match events.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(missed)) => {
                tracing::error!(missed, "events arrived faster than they could be matched to rules");
                continue;
            }
            Err(RecvError::Closed) => return,
        };
        // A rule's own dead-letter queue is for events that Lambda does not accept. Here it accepts all.
        for (_, pool) in rules.iter().filter(|(rule, _)| rule.bus == bus && rule.pattern.matches(&event)) {
            let (lambdas, pool) = (Arc::clone(&sources.lambdas), Arc::clone(pool));
            let (call, busy) = (Call::json(&event), sources.activity.begin());
            deliveries.spawn(async move {
                lambdas.deliver(&pool, call).await;
                drop(busy);
            });
        }
    }
}
