//! What a closed platform still does: it handles events that nothing keeps.

use serde_json::{Value, json};
use xtask::audit;
use xtask::templates::Template;

use crate::all_templates;

/// The properties that turn a source of this type off while the platform is closed, if any. A bus drops events that no
/// enabled rule matches, so a rule for events is never off: S3, SES and MediaConvert send them once, and the stack of a
/// subscriber may be closed before that of the relay, or opened after it.
fn switch(kind: &str) -> Option<(&'static str, Value)> {
    match kind {
        // A queue and a stream keep what is not read, and a schedule finds later what is due.
        "SQS" | "DynamoDB" => Some(("Enabled", json!({"!If": ["IsClosed", false, true]}))),
        "Schedule" => Some(("State", json!({"!If": ["IsClosed", "DISABLED", "ENABLED"]}))),
        "EventBridgeRule" => None,
        other => panic!("is {other} turned off while the platform is closed?"),
    }
}

#[test]
fn a_closed_platform_reads_no_queue_and_no_stream_and_has_no_schedule_but_loses_no_event() {
    let (mut off, mut on) = (0, 0);
    for Template { file, root, .. } in all_templates() {
        for (id, function) in audit::functions(&root) {
            assert_eq!(root["Globals"]["Function"]["Environment"]["Variables"]["CLOSED"], "!Ref Closed", "{file}");
            let events = function["Properties"]["Events"].as_object().cloned().unwrap_or_default();
            for event in events.values() {
                let properties = &event["Properties"];
                let Some((member, closed)) = switch(event["Type"].as_str().unwrap()) else {
                    assert!(properties["State"].is_null() && properties["Enabled"].is_null(), "{id}");
                    on += 1;
                    continue;
                };
                assert_eq!(properties[member], closed, "{id}");
                assert_eq!(root["Conditions"]["IsClosed"], json!({"!Equals": ["!Ref Closed", "true"]}), "{file}");
                off += 1;
            }
        }
    }
    assert!(off > 5 && on >= 5, "{off} {on}");
}
