//! One trace id leads through everything that a request sets going, and every line tells it.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::client::Client;
use super::{config, quiet};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// Waits for a line of a function that says something, and gives the trace id that stands in it.
/// A pipe may hold a line back for a moment after the function has answered.
async fn trace_in(logs: &Path, function: &str, message: &str) -> String {
    let file = logs.join(format!("{function}.log"));
    let found = async {
        loop {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            let mut lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            if let Some(line) = lines.find(|line| line["message"] == message) {
                return line["span"]["trace_id"].as_str().unwrap_or("none").to_owned();
            }
            tokio::task::yield_now().await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(10), found).await;
    found.unwrap_or_else(|_| panic!("{function} never said {message:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_leads_from_a_request_through_the_outbox_to_the_mail() {
    let state = tempfile::tempdir().unwrap();
    let mut config = config(super::bin_dir());
    config.state_dir = Some(state.path().to_owned());
    let stack = glotto_stack::Stack::start(config).await.unwrap();
    let traced = Client::new(&stack).with("traceparent", &format!("00-{TRACE}-00f067aa0ba902b7-01"));
    let answer = traced.register("ada@example.com").await;
    assert_eq!(answer.header("traceparent").split('-').nth(1), Some(TRACE));
    quiet(&stack).await;
    assert_eq!(stack.cloud().inbox().list().len(), 1);
    let logs = state.path().join("logs");
    for (function, message) in [
        ("RegisterFunction", "answered"),
        ("RelayEventsFunction", "event relayed"),
        ("RelayEventsFunction", "message handled"),
        ("SendMailFunction", "sent"),
        ("SendMailFunction", "message handled"),
    ] {
        assert_eq!(trace_in(&logs, function, message).await, TRACE, "{function}: {message}");
    }
    stack.stop().await;
}

/// The lines of a function, once it has said `message`.
async fn lines_until(logs: &Path, function: &str, message: &str) -> Vec<Value> {
    trace_in(logs, function, message).await;
    let text = std::fs::read_to_string(logs.join(format!("{function}.log"))).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{function} said {line}"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_log_line_of_endpoints_workers_and_schedules_has_request_function_and_trace() {
    let state = tempfile::tempdir().unwrap();
    let mut config = config(super::bin_dir());
    config.state_dir = Some(state.path().to_owned());
    let stack = glotto_stack::Stack::start(config).await.unwrap();
    Client::new(&stack).register("ada@example.com").await;
    stack.schedules().fire("DispatchRemindersFunction", None).await.unwrap();
    quiet(&stack).await;
    let logs = state.path().join("logs");
    for (function, operation, last) in [
        ("RegisterFunction", "register", "answered"),
        ("RelayEventsFunction", "relay_events", "message handled"),
        ("SendMailFunction", "send_mail", "message handled"),
        ("DispatchRemindersFunction", "dispatch_reminders", "event handled"),
    ] {
        for line in lines_until(&logs, function, last).await {
            let span = &line["span"];
            assert_eq!(span["function"], operation, "{line}");
            assert!(span["request_id"].as_str().is_some_and(|id| !id.is_empty()), "{line}");
            assert!(span["trace_id"].as_str().is_some_and(|id| id.len() == 32), "{line}");
        }
    }
    stack.stop().await;
}
