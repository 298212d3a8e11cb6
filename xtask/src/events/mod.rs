//! Event files: what AWS sends to each function, for `sam local invoke <Function> -e events/<bin>.json`.

mod bucket;
mod bus;
mod stream;

use glotto_http::EndpointSpec;
use glotto_runtime::Queue;
use serde_json::{Map, Value, json};

use crate::function::{Function, Source};
use crate::openapi::path_examples;
use bucket::{arrival, object_created};
use bus::{mail_requested, published, reminder_due, rule_event, scheduled_event};
use stream::{outbox_image, stream_event, trail_image};

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
