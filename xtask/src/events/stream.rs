//! What the stream of the table delivers.

use serde_json::{Value, json};

use super::{ACCOUNT, ID, MILLISECONDS, REGION, TIME};

/// An item of the outbox, as the stream shows it.
pub(super) fn outbox_image(event: &Value) -> Value {
    let text = |name: &str| json!({"S": event[name].as_str().unwrap_or_default()});
    json!({
        "pk": {"S": format!("EVENT#{}", event["id"].as_str().unwrap_or_default())},
        "sk": {"S": "EVENT"},
        "type": {"S": "Event"},
        "v": {"N": "1"},
        "id": text("id"),
        "kind": text("kind"),
        "occurred": text("occurred"),
        "event": {"S": event.to_string()},
    })
}

/// An entry of the audit trail, as the stream shows it.
pub(super) fn trail_image() -> Value {
    let user = json!({"S": format!("usr_{ID}")});
    let entry = json!({"S": format!("aud_{ID}")});
    json!({
        "pk": {"S": format!("AUDIT#usr_{ID}")},
        "sk": entry,
        "type": {"S": "Audit"},
        "v": {"N": "1"},
        "auditId": entry,
        "act": {"S": "signedIn"},
        "subject": user,
        "actor": user,
        "session": {"S": format!("ses_{ID}")},
        "at": {"S": TIME},
        "place": {"S": "203.0.113.0/24"},
        "device": {"S": "curl/8"},
        "request": {"S": "Zk3vXhO1joEEPyw="},
        "detail": {"NULL": true},
        "expiresAt": {"N": (MILLISECONDS / 1_000 + 34_560_000).to_string()},
    })
}

/// The stream event for a new item.
pub(super) fn stream_event(image: &Value) -> Value {
    let table = format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/glotto-dev");
    json!({"Records": [{
        "eventID": "7de3041dd709b024af6f29e4fa13d34c",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": {
            "ApproximateCreationDateTime": MILLISECONDS / 1_000,
            "Keys": {"pk": image["pk"], "sk": image["sk"]},
            "NewImage": image,
            "SequenceNumber": "100000000000000000000001",
            "SizeBytes": 512,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": format!("{table}/stream/2026-01-01T00:00:00.000"),
    }]})
}
