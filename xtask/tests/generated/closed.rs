//! What a closed platform still does: nothing.

use serde_json::json;
use xtask::audit;
use xtask::templates::Template;

use crate::all_templates;

#[test]
fn nothing_invokes_a_worker_while_the_platform_is_closed() {
    let mut sources = 0;
    for Template { file, root, .. } in all_templates() {
        for (id, function) in audit::functions(&root) {
            assert_eq!(root["Globals"]["Function"]["Environment"]["Variables"]["CLOSED"], "!Ref Closed", "{file}");
            let events = function["Properties"]["Events"].as_object().cloned().unwrap_or_default();
            for event in events.values() {
                let (member, closed) = match event["Type"].as_str() {
                    Some("SQS" | "DynamoDB") => ("Enabled", json!({"!If": ["IsClosed", false, true]})),
                    _ => ("State", json!({"!If": ["IsClosed", "DISABLED", "ENABLED"]})),
                };
                assert_eq!(event["Properties"][member], closed, "{id}");
                assert_eq!(root["Conditions"]["IsClosed"], json!({"!Equals": ["!Ref Closed", "true"]}), "{file}");
                sources += 1;
            }
        }
    }
    assert!(sources > 10, "{sources}");
}
