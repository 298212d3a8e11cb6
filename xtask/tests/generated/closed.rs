//! What a closed platform still does: it handles events that nothing keeps.

use glotto_runtime::Queue;
use serde_json::{Value, json};
use xtask::audit;
use xtask::templates::Template;

use crate::{all_templates, root, template_of};

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

/// The seconds for which a queue keeps a message.
fn retention(data: &Value, name: &str) -> u64 {
    let name = format!("!Sub glotto-${{Stage}}-{name}");
    let mut resources = data["Resources"].as_object().unwrap().values();
    let queue = resources.find(|resource| resource["Properties"]["QueueName"] == name.as_str());
    queue.unwrap()["Properties"]["MessageRetentionPeriod"].as_u64().unwrap()
}

#[test]
fn a_queue_keeps_what_waits_for_a_closed_platform_for_as_long_as_the_manual_claims() {
    /// As long as SQS can.
    const LONGEST: u64 = 14 * 24 * 3600;
    let data = template_of("template.data.yaml");
    let manual = std::fs::read_to_string(root().join("docs/operations.md")).unwrap();
    let manual = manual.split_whitespace().collect::<Vec<_>>().join(" ");
    for queue in Queue::ALL {
        let kept = retention(&data, queue.name());
        let sentence = match queue {
            Queue::Mail | Queue::Transcode => {
                assert_eq!(kept, LONGEST, "{queue:?} loses messages without an alarm");
                format!("Mails and uploaded videos wait in their queues for {} days", kept / 24 / 3600)
            }
            // A reminder is of no use on another day.
            Queue::Reminder => format!("Reminders wait for {} hours", kept / 3600),
        };
        assert!(manual.contains(&sentence), "docs/operations.md does not say: {sentence}");
        assert_eq!(retention(&data, &format!("{}-dead", queue.name())), LONGEST, "{queue:?}");
    }
    assert_eq!(retention(&data, "events-dead"), LONGEST);
}
