//! Which changes of the table invoke the relay: the filter that is generated from what workers subscribe to.

use glotto_stack::sources::pattern::Pattern;
use serde_json::{Value, json};
use xtask::registry::{self, FEATURES};
use xtask::templates;

use super::files::root;

/// The filters of the outbox, as they are deployed.
fn filters() -> Vec<String> {
    let all = templates::read_all(&root()).unwrap();
    let functions = all.iter().flat_map(|template| xtask::audit::functions(&template.root));
    let outbox = functions.map(|(_, function)| &function["Properties"]["Events"]["Outbox"]["Properties"]);
    let filters = outbox.filter_map(|outbox| outbox["FilterCriteria"]["Filters"].as_array()).flatten();
    filters.map(|filter| filter["Pattern"].as_str().unwrap().to_owned()).collect()
}

fn record(change: &str, item: &str, kind: &str) -> Value {
    json!({"eventName": change, "dynamodb": {"NewImage": {"type": {"S": item}, "kind": {"S": kind}}}})
}

#[test]
fn an_event_of_a_kind_without_a_consumer_invokes_nothing() {
    let patterns = filters().into_iter().map(|text| Pattern::read(&serde_json::from_str(&text).unwrap(), "filter"));
    let patterns: Vec<_> = patterns.map(Result::unwrap).collect();
    let invokes = |record: &Value| patterns.iter().any(|pattern| pattern.matches(record));
    let published = registry::published_kinds(FEATURES);
    assert!(!published.is_empty());
    for kind in published.into_iter().chain(["MailRequested", "ExportRequested"]) {
        assert!(invokes(&record("INSERT", "Event", kind)), "{kind}");
        // It was deleted after its time, or is another item.
        assert!(!invokes(&record("REMOVE", "Event", kind)), "{kind}");
        assert!(!invokes(&record("INSERT", "Course", kind)), "{kind}");
    }
    for kind in ["NeverDeclared", "ReminderDue"] {
        assert!(!invokes(&record("INSERT", "Event", kind)), "{kind}");
    }
}

#[test]
fn the_filters_of_the_outbox_are_within_the_limits_of_lambda() {
    let filters = filters();
    assert!((1..=5).contains(&filters.len()), "{filters:#?}");
    assert!(filters.iter().all(|filter| filter.len() <= 4_096), "{filters:#?}");
}

/// A request for a mail may contain a link that signs a user in. Nothing but the worker that sends it gets it.
#[test]
fn no_worker_subscribes_to_requests_for_mails() {
    assert!(!registry::published_kinds(FEATURES).contains(&glotto_mail::MAIL_REQUESTED));
}
