//! EventBridge: `PutEvents`, and the buses of a template beside the default one. Rules belong to the owner of the
//! cloud, who gets all events ([`Cloud::events`](crate::Cloud::events)).

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};
use tokio::sync::broadcast;

use crate::faults::{Fault, Faults};
use crate::iam::Access;
use crate::names::{self, ACCOUNT, Names};
use crate::random;

/// The bus on which services of AWS put their events, and which is meant where no other is named.
pub const DEFAULT_BUS: &str = "default";

/// The entries of a request.
const MAX_ENTRIES: usize = 10;
/// The bytes of all entries of a request: their sources, types and details.
const MAX_BYTES: usize = 256 * 1024;

/// An event on a bus.
#[derive(Debug, Clone, PartialEq)]
pub struct BusEvent {
    /// The name of the bus.
    pub bus: String,
    /// The event, as rules match it and targets get it.
    pub event: Value,
}

impl BusEvent {
    /// An event of a service of AWS, which is on the default bus.
    pub(crate) fn of_service(event: Value) -> Self {
        Self { bus: DEFAULT_BUS.to_owned(), event }
    }
}

/// The buses of a cloud. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct Buses {
    names: Names,
    created: Arc<Mutex<BTreeSet<String>>>,
    events: broadcast::Sender<BusEvent>,
}

/// The code and the message of an entry that failed.
type Rejected = (&'static str, String);

impl Buses {
    pub(crate) fn new(names: Names, events: broadcast::Sender<BusEvent>) -> Self {
        Self { names, created: Arc::default(), events }
    }

    /// Creates the bus of a CloudFormation resource.
    pub(crate) fn create(&self, id: &str, properties: &Value) {
        let name = names::event_bus_name(id, properties);
        self.created.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
    }

    pub(crate) async fn answer(&self, faults: &Faults, operation: &str, body: &[u8]) -> Response {
        let call = async {
            let request: Value = serde_json::from_slice(body).unwrap_or_default();
            match request["Entries"].as_array().filter(|_| operation == "PutEvents") {
                Some(entries) => self.put_events(faults, entries),
                None => error(StatusCode::BAD_REQUEST, "UnknownOperationException", "only PutEvents is supported"),
            }
        };
        faults.around(operation, |fault| refuse(fault, body), call).await
    }

    fn put_events(&self, faults: &Faults, entries: &[Value]) -> Response {
        let invalid = |message: &str| error(StatusCode::BAD_REQUEST, "ValidationException", message);
        if entries.is_empty() || entries.len() > MAX_ENTRIES {
            return invalid("Member must have length between 1 and 10");
        }
        if entries.iter().map(size).sum::<usize>() > MAX_BYTES {
            return invalid("Total size of the entries in the request is over the limit.");
        }
        let put = |entry: &Value| match faults.take_fault("PutEventsEntry") {
            Some(Fault::Throttled) => Err(("ThrottlingException", "Rate exceeded".to_owned())),
            Some(_) => Err(("InternalFailure", "An error occurred".to_owned())),
            None => self.put(entry),
        };
        let outcomes: Vec<_> = entries.iter().map(put).collect();
        let failed = outcomes.iter().filter(|outcome| outcome.is_err()).count();
        let results = outcomes.into_iter().map(|outcome| match outcome {
            Ok(id) => json!({ "EventId": id }),
            Err((code, message)) => json!({ "ErrorCode": code, "ErrorMessage": message }),
        });
        let results: Vec<Value> = results.collect();
        let body = json!({ "FailedEntryCount": failed, "Entries": results });
        (StatusCode::OK, [(CONTENT_TYPE, "application/x-amz-json-1.1")], body.to_string()).into_response()
    }

    /// Puts one entry on its bus. Returns the id of the event.
    fn put(&self, entry: &Value) -> Result<String, Rejected> {
        let required = |member: &str| {
            let text = entry[member].as_str().filter(|text| !text.is_empty());
            text.ok_or_else(|| ("InvalidArgument", format!("Parameter {member} is not valid.")))
        };
        let (source, detail_type, detail) = (required("Source")?, required("DetailType")?, required("Detail")?);
        if source.starts_with("aws.") {
            return Err(("NotAuthorizedForSourceException", "Not authorized for the source.".to_owned()));
        }
        let detail: Option<Value> = serde_json::from_str(detail).ok().filter(Value::is_object);
        let detail = detail.ok_or_else(|| ("MalformedDetail", "Detail is malformed.".to_owned()))?;
        let bus = bus_of(entry);
        if bus != DEFAULT_BUS && !self.created.lock().unwrap_or_else(PoisonError::into_inner).contains(bus) {
            return Err(("ResourceNotFoundException", format!("Event bus {bus} does not exist.")));
        }
        let id = random::uuid();
        let event = json!({
            "version": "0",
            "id": id,
            "detail-type": detail_type,
            "source": source,
            "account": ACCOUNT,
            "time": format!("{:.0}", jiff::Timestamp::now()),
            "region": self.names.region(),
            "resources": entry["Resources"].as_array().cloned().unwrap_or_default(),
            "detail": detail,
        });
        // Without a subscriber no rule matches it.
        let _ = self.events.send(BusEvent { bus: bus.to_owned(), event });
        Ok(id)
    }
}

/// The name of the bus of an entry, which can name it by its ARN.
fn bus_of(entry: &Value) -> &str {
    entry["EventBusName"].as_str().map_or(DEFAULT_BUS, names::last_part)
}

/// The size of an entry, as EventBridge counts it.
fn size(entry: &Value) -> usize {
    let length = |member: &str| entry[member].as_str().map_or(0, str::len);
    let time = if entry["Time"].is_null() { 0 } else { 14 };
    let resources = entry["Resources"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::len);
    time + length("Source") + length("DetailType") + length("Detail") + resources.sum::<usize>()
}

/// What a request does: it needs the right for the bus of each entry.
pub(crate) fn accesses(names: &Names, operation: &str, request: &Value) -> Vec<Access> {
    let access = |resource: String| Access::new(format!("events:{operation}"), resource);
    let entries = request["Entries"].as_array().map(Vec::as_slice).unwrap_or_default();
    let buses: BTreeSet<&str> = entries.iter().map(bus_of).collect();
    if buses.is_empty() {
        return vec![access("*".to_owned())];
    }
    buses.into_iter().map(|bus| access(names.event_bus_arn(bus))).collect()
}

fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "__type": code, "message": message }).to_string();
    (status, [(CONTENT_TYPE, "application/x-amz-json-1.1")], body).into_response()
}

fn refuse(fault: Fault, body: &[u8]) -> Response {
    match fault {
        Fault::Partial => {
            let request: Value = serde_json::from_slice(body).unwrap_or_default();
            let entries = request["Entries"].as_array().map_or(0, Vec::len);
            let failed = vec![json!({ "ErrorCode": "InternalFailure", "ErrorMessage": "An error occurred" }); entries];
            let body = json!({ "FailedEntryCount": entries, "Entries": failed }).to_string();
            (StatusCode::OK, [(CONTENT_TYPE, "application/x-amz-json-1.1")], body).into_response()
        }
        Fault::Throttled => error(StatusCode::BAD_REQUEST, "ThrottlingException", "Rate exceeded"),
        _ => error(StatusCode::INTERNAL_SERVER_ERROR, "InternalException", "An error occurred"),
    }
}
