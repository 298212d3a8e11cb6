//! Events that callers put on buses.

use glotto_cloud::{BusEvent, DEFAULT_BUS, Fault};
use serde_json::{Value, json};

use crate::here::Here;

pub fn entry(bus: &str, detail: &str) -> Value {
    json!({ "EventBusName": bus, "Source": "glotto", "DetailType": "ThingMade", "Detail": detail })
}

/// What came of each entry: the code of its error, or nothing if it has an id.
fn codes(answer: &Value) -> Vec<&str> {
    let has_code = |result: &Value| result["ErrorCode"].is_string();
    let results = answer["Entries"].as_array().unwrap();
    assert_eq!(answer["FailedEntryCount"], results.iter().filter(|result| has_code(result)).count());
    assert!(results.iter().all(|result| result["EventId"].is_string() != has_code(result)), "{answer}");
    results.iter().map(|result| result["ErrorCode"].as_str().unwrap_or_default()).collect()
}

#[tokio::test]
async fn an_event_is_on_the_bus_that_it_names_with_its_source_type_and_detail() {
    let here = Here::start().await;
    let mut events = here.cloud.events();
    let mut unnamed = entry("", r#"{"a":2}"#);
    unnamed.as_object_mut().unwrap().remove("EventBusName");
    let arn = here.cloud.names().event_bus_arn("things");
    let entries = json!([entry("things", r#"{"a":1}"#), unnamed, entry(&arn, r#"{"a":3}"#)]);
    let (status, answer) = here.developer().put_events(&entries).await;
    assert_eq!((status, codes(&answer)), (200, vec!["", "", ""]));
    for (expected, detail) in [("things", json!({"a": 1})), (DEFAULT_BUS, json!({"a": 2})), ("things", json!({"a": 3}))]
    {
        let BusEvent { bus, event } = events.try_recv().unwrap();
        assert_eq!((bus.as_str(), &event["detail"]), (expected, &detail));
        assert_eq!((&event["source"], &event["detail-type"]), (&json!("glotto"), &json!("ThingMade")));
    }
}

#[tokio::test]
async fn an_entry_that_is_not_accepted_leaves_the_others_alone() {
    let here = Here::start().await;
    let mut events = here.cloud.events();
    let mut of_aws = entry("things", "{}");
    of_aws["Source"] = json!("aws.s3");
    let entries = json!([
        entry("things", "no JSON"),
        entry("unknown", "{}"),
        of_aws,
        {"EventBusName": "things", "Source": "glotto", "Detail": "{}"},
        entry("things", r#"{"good":true}"#),
    ]);
    let (status, answer) = here.developer().put_events(&entries).await;
    assert_eq!(status, 200);
    let expected =
        ["MalformedDetail", "ResourceNotFoundException", "NotAuthorizedForSourceException", "InvalidArgument", ""];
    assert_eq!(codes(&answer), expected);
    assert_eq!(events.try_recv().unwrap().event["detail"], json!({"good": true}));
    assert!(events.try_recv().is_err());
}

#[tokio::test]
async fn a_fault_of_an_entry_makes_it_fail_alone() {
    let here = Here::start().await;
    here.cloud.faults().next("PutEventsEntry", Fault::Throttled);
    let entries = json!([entry("things", "{}"), entry("things", "{}")]);
    let (_, answer) = here.developer().put_events(&entries).await;
    assert_eq!(codes(&answer), ["ThrottlingException", ""]);
    here.cloud.faults().next("PutEvents", Fault::Fail);
    assert_eq!(here.developer().put_events(&entries).await.0, 500);
}

#[tokio::test]
async fn a_request_over_the_limits_of_eventbridge_is_refused_as_a_whole() {
    let here = Here::start().await;
    let many: Vec<_> = (0..11).map(|_| entry("things", "{}")).collect();
    let large = format!("\"{}\"", "x".repeat(256 * 1024));
    for entries in [json!([]), json!(many), json!([entry("things", &large)])] {
        let (status, answer) = here.developer().put_events(&entries).await;
        assert_eq!((status, answer["__type"].as_str()), (400, Some("ValidationException")));
    }
    let (_, answer) = here.developer().put_events(&json!(many[..10])).await;
    assert_eq!(codes(&answer), [""; 10]);
}
