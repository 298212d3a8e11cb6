//! Event files: what AWS sends to each function, for `sam local invoke <Function> -e events/<bin>.json`.

use glotto_events::bus::SOURCE;
use glotto_http::EndpointSpec;
use glotto_runtime::{Bucket, Queue};
use serde_json::{Map, Value, json};

use crate::function::{Function, Source};
use crate::openapi::path_examples;

const ACCOUNT: &str = "123456789012";
const REGION: &str = "eu-central-1";
const TIME: &str = "2026-03-02T18:30:00Z";
const MILLISECONDS: i64 = 1_772_476_200_000;
const ID: &str = "01J9ZK5W6V4QX0N8R3T7B2M1CD";

/// The event of an endpoint: payload 2.0 of an HTTP API, with the example body of `openapi.json`.
pub fn of_endpoint(endpoint: &EndpointSpec, openapi: &Value) -> Value {
    let method = endpoint.method.name();
    let parameters: Map<String, Value> =
        path_examples(endpoint).into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let mut path = endpoint.path.to_owned();
    for (name, value) in &parameters {
        path = path.replace(&format!("{{{name}}}"), value.as_str().unwrap_or_default());
    }
    let mut headers = json!({
        "accept": "application/json",
        "host": "api.example.com",
        "user-agent": "curl/8",
        "x-forwarded-for": "203.0.113.7",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    });
    if endpoint.function.access.requires_token() {
        headers["authorization"] = "Bearer <an access token>".into();
    }
    if endpoint.function.idempotent {
        headers["idempotency-key"] = "5f2c6f1e-4b0a-4f53-9a39-0d5f3c1f7f10".into();
    }
    let mut event = json!({
        "version": "2.0",
        "routeKey": format!("{method} {}", endpoint.path),
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "api",
            "domainName": "api.example.com",
            "domainPrefix": "api",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": "curl/8",
            },
            "requestId": "Zk3vXhO1joEEPyw=",
            "routeKey": format!("{method} {}", endpoint.path),
            "stage": "$default",
            "time": "02/Mar/2026:18:30:00 +0000",
            "timeEpoch": MILLISECONDS,
        },
        "isBase64Encoded": false,
    });
    if !parameters.is_empty() {
        event["pathParameters"] = parameters.into();
    }
    let operation = &openapi["paths"][endpoint.path][method.to_lowercase()];
    let body = operation.pointer("/requestBody/content/application~1json/example");
    if let Some(body) = body {
        event["headers"]["content-type"] = "application/json".into();
        event["headers"]["content-length"] = body.to_string().len().to_string().into();
        event["body"] = body.to_string().into();
    }
    event
}

/// The event of a worker. `example` is the body of the message, the detail of the event, or the payload of an event of
/// the outbox, as JSON.
pub fn of_worker(function: &Function, example: Option<&str>) -> Value {
    let example = example.and_then(|text| serde_json::from_str::<Value>(text).ok());
    match &function.source {
        Source::Queue { queue, .. } => {
            let usual = match queue {
                Queue::Mail => mail_requested,
                Queue::Transcode => arrival,
                Queue::Reminder => reminder_due,
            };
            queue_event(queue.name(), &example.unwrap_or_else(usual))
        }
        Source::Outbox { .. } => stream_event(&outbox_image(&example.unwrap_or_else(mail_requested))),
        Source::Event { kinds } => published(kinds.first().copied().unwrap_or_default(), &example.unwrap_or_default()),
        Source::Object { bucket, .. } => object_created(*bucket, &example.unwrap_or_default()),
        Source::Trail => stream_event(&trail_image()),
        Source::Rule { pattern } => rule_event(&serde_json::from_str(pattern).unwrap_or_default(), example),
        Source::Schedule { .. } => example.unwrap_or_else(|| scheduled_event(function)),
        Source::Deployment => custom_resource_event(function),
        Source::Command | Source::Route { .. } => example.unwrap_or_else(|| json!({})),
    }
}

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
fn mail_requested() -> Value {
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
fn reminder_due() -> Value {
    happened("ReminderDue", &json!({"userId": format!("usr_{ID}")}))
}

/// S3's notification about an uploaded video.
fn arrival() -> Value {
    uploaded(&format!("uploads/vid_{ID}/original"))
}

/// S3's notification about an uploaded object.
fn uploaded(key: &str) -> Value {
    let bucket = bucket_name(Bucket::Uploads);
    json!({"Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": TIME,
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": bucket, "arn": format!("arn:aws:s3:::{bucket}")},
            "object": {
                "key": key,
                "size": 1_048_576,
                "eTag": "d41d8cd98f00b204e9800998ecf8427e",
                "sequencer": "0055AED6DCD90281E5",
            },
        },
    }]})
}

/// The name of a bucket.
fn bucket_name(bucket: Bucket) -> String {
    format!("glotto-dev-{}-{ACCOUNT}-{REGION}", bucket.name())
}

/// The event of S3 about a new object. The example has members of its detail, such as the object.
fn object_created(bucket: Bucket, example: &Value) -> Value {
    let bucket = bucket_name(bucket);
    let mut detail = json!({
        "version": "0",
        "bucket": {"name": bucket},
        "request-id": "N4N7GDK58NMKJ12R",
        "requester": ACCOUNT,
        "source-ip-address": "203.0.113.7",
        "reason": "PutObject",
    });
    for (name, member) in example.as_object().into_iter().flatten() {
        detail[name] = member.clone();
    }
    envelope("Object Created", "aws.s3", &json!([format!("arn:aws:s3:::{bucket}")]), &detail)
}

fn queue_event(queue: &str, body: &Value) -> Value {
    json!({"Records": [{
        "messageId": "19dd0b57-b21e-4ac1-bd88-01bbb068cb78",
        "receiptHandle": "receipt-handle",
        "body": body.to_string(),
        "attributes": {
            "ApproximateFirstReceiveTimestamp": MILLISECONDS.to_string(),
            "ApproximateReceiveCount": "1",
            "SenderId": ACCOUNT,
            "SentTimestamp": MILLISECONDS.to_string(),
        },
        "messageAttributes": {},
        "md5OfBody": "00000000000000000000000000000000",
        "eventSource": "aws:sqs",
        "eventSourceARN": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:glotto-dev-{queue}"),
        "awsRegion": REGION,
    }]})
}

/// An item of the outbox, as the stream shows it.
fn outbox_image(event: &Value) -> Value {
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
fn trail_image() -> Value {
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
fn stream_event(image: &Value) -> Value {
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

/// What CloudFormation sends for a custom resource. There is no address to answer to, so the function returns its
/// answer only.
fn custom_resource_event(function: &Function) -> Value {
    let id = function.resource();
    json!({
        "RequestType": "Create",
        "RequestId": "1c3b8f5e-6d0a-4a52-9b7e-5f0c2d3e4a5b",
        "StackId": format!("arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/glotto-dev/0"),
        "ResourceType": format!("Custom::{id}"),
        "LogicalResourceId": id,
        "ResourceProperties": {
            "ServiceToken": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:glotto-dev-{}", function.handler()),
            "MediaKeyVersions": "",
        },
    })
}

fn scheduled_event(function: &Function) -> Value {
    let rule = format!("arn:aws:events:{REGION}:{ACCOUNT}:rule/glotto-dev-{}", function.handler());
    envelope("Scheduled Event", "aws.events", &json!([rule]), &json!({}))
}

fn rule_event(pattern: &Value, example: Option<Value>) -> Value {
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
fn published(kind: &str, payload: &Value) -> Value {
    envelope(kind, SOURCE, &json!([]), &happened(kind, payload))
}

fn envelope(detail_type: &str, source: &str, resources: &Value, detail: &Value) -> Value {
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
