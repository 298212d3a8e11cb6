//! What the buses of the stage and of the account deliver.

use glotto_events::bus::SOURCE;
use serde_json::{Value, json};

use super::{ACCOUNT, ID, REGION, TIME};
use crate::function::Function;

/// An event as it is stored in the outbox and sent to queues.
fn happened(kind: &str, payload: &Value) -> Value {
    json!({
        "id": format!("evt_{ID}"),
        "kind": kind,
        "occurred": TIME,
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "payload": payload,
    })
}

/// A request for a mail.
pub(super) fn mail_requested() -> Value {
    let payload = json!({
        "id": format!("mal_{ID}"),
        "userId": format!("usr_{ID}"),
        "to": "ada@example.com",
        "locale": "en",
        "template": {"kind": "alreadyRegistered", "displayName": "Ada"},
    });
    happened("MailRequested", &payload)
}

/// A reminder that may be due.
pub(super) fn reminder_due() -> Value {
    happened("ReminderDue", &json!({"userId": format!("usr_{ID}")}))
}

pub(super) fn scheduled_event(function: &Function) -> Value {
    let rule = format!("arn:aws:events:{REGION}:{ACCOUNT}:rule/glotto-dev-{}", function.handler());
    envelope("Scheduled Event", "aws.events", &json!([rule]), &json!({}))
}

pub(super) fn rule_event(pattern: &Value, example: Option<Value>) -> Value {
    let one = |key: &str| match_of(&pattern[key]).as_str().unwrap_or_default().to_owned();
    let detail = example.unwrap_or_else(|| match_of(&pattern["detail"]));
    // An example is either the whole event or only its detail.
    if detail.get("detail-type").is_some() {
        return detail;
    }
    let detail = if detail.is_null() { json!({}) } else { detail };
    envelope(&one("detail-type"), &one("source"), &json!([]), &detail)
}

/// An event of the outbox, as a rule of the bus passes it on.
pub(super) fn published(kind: &str, payload: &Value) -> Value {
    envelope(kind, SOURCE, &json!([]), &happened(kind, payload))
}

pub(super) fn envelope(detail_type: &str, source: &str, resources: &Value, detail: &Value) -> Value {
    json!({
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "time": TIME,
        "region": REGION,
        "resources": resources,
        "detail": detail,
    })
}

/// A value that matches an event pattern.
fn match_of(pattern: &Value) -> Value {
    match pattern {
        Value::Object(members) => {
            let members = members.iter().filter(|(name, _)| *name != "$or");
            Value::Object(members.map(|(name, value)| (name.clone(), match_of(value))).collect())
        }
        Value::Array(alternatives) => match alternatives.first() {
            Some(Value::Object(matcher)) => {
                let plain = matcher.get("prefix").or_else(|| matcher.get("equals-ignore-case"));
                plain.cloned().unwrap_or_else(|| "example".into())
            }
            Some(value) => value.clone(),
            None => Value::Null,
        },
        _ => Value::Null,
    }
}
