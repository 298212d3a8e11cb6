//! The protocol of custom resources of CloudFormation: the function gets a request, and puts its answer to the address
//! in it. A stack waits for the answer, so there is one in any case.

use std::time::Duration;

use glotto_events::Failure;
use glotto_runtime::aws;
use serde::Deserialize;
use serde_json::{Value, json};

/// What CloudFormation says in the answer of the keys. The same for every request: another name would mean another
/// resource in place of this one.
const PHYSICAL_ID: &str = "glotto-keys";

/// How often the answer is sent, if it does not arrive.
const TRIES: u32 = 3;

/// What happened to the resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum RequestType {
    /// It is created.
    Create,
    /// Its properties have changed.
    Update,
    /// It is deleted, with its stack or alone.
    Delete,
}

/// A request of CloudFormation, or of an operator who leaves out the address.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    /// What happened to the resource.
    pub request_type: RequestType,
    #[serde(rename = "ResponseURL")]
    response_url: Option<String>,
    #[serde(default)]
    stack_id: String,
    #[serde(default, rename = "RequestId")]
    id: String,
    #[serde(default)]
    logical_resource_id: String,
    physical_resource_id: Option<String>,
    #[serde(default)]
    resource_properties: Properties,
}

/// The properties of the resource. The others are there to change it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Properties {
    media_key_versions: String,
}

impl Request {
    /// Reads a request.
    pub fn parse(event: &Value) -> Result<Self, Failure> {
        Self::deserialize(event).map_err(|error| Failure::because(format!("not a request of CloudFormation: {error}")))
    }

    /// The versions of the key for media that the front door has, as an operator set them.
    pub fn media_key_versions(&self) -> &str {
        &self.resource_properties.media_key_versions
    }

    /// The answer: attributes that other resources can refer to, or the reason of a failure.
    pub fn answer(&self, outcome: Result<Value, Failure>) -> Value {
        let (status, reason, data) = match outcome {
            Ok(data) => ("SUCCESS", String::new(), data),
            Err(failure) => ("FAILED", failure.0, json!({})),
        };
        json!({
            "Status": status,
            "Reason": reason,
            "PhysicalResourceId": self.physical_resource_id.as_deref().unwrap_or(PHYSICAL_ID),
            "StackId": self.stack_id,
            "RequestId": self.id,
            "LogicalResourceId": self.logical_resource_id,
            "Data": data,
        })
    }

    /// Sends the answer to the address in the request, if it has one.
    pub async fn send(&self, answer: &Value) -> Result<(), Failure> {
        let Some(url) = &self.response_url else { return Ok(()) };
        let mut tries = 1;
        loop {
            let failure = match aws::put(url, answer.to_string().into_bytes()).await {
                Ok(status) if status < 300 => return Ok(()),
                Ok(status) => format!("status {status}"),
                Err(error) => error,
            };
            tracing::warn!(tries, failure, "CloudFormation did not take the answer");
            if tries >= TRIES {
                return Err(Failure(format!("CloudFormation did not take the answer: {failure}")));
            }
            tries += 1;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(kind: &str) -> Value {
        json!({
            "RequestType": kind, "ResponseURL": "https://example.com/answer", "StackId": "stack", "RequestId": "1",
            "ResourceType": "Custom::CreateKeys", "LogicalResourceId": "CreateKeys", "ResourceProperties": {},
        })
    }

    #[test]
    fn an_answer_repeats_what_identifies_the_request() {
        for (kind, expected) in
            [("Create", RequestType::Create), ("Update", RequestType::Update), ("Delete", RequestType::Delete)]
        {
            let request = Request::parse(&request(kind)).unwrap();
            assert_eq!(request.request_type, expected);
            let answer = request.answer(Ok(json!({"Name": "value"})));
            let expected = json!({
                "Status": "SUCCESS", "Reason": "", "PhysicalResourceId": "glotto-keys", "StackId": "stack",
                "RequestId": "1", "LogicalResourceId": "CreateKeys", "Data": {"Name": "value"},
            });
            assert_eq!(answer, expected);
        }
    }

    #[test]
    fn properties_may_be_missing_as_when_an_operator_calls() {
        let mut event = request("Update");
        assert_eq!(Request::parse(&event).unwrap().media_key_versions(), "");
        event["ResourceProperties"] =
            json!({"MediaKeyVersions": "v1,v2", "Purposes": ["media"], "ServiceTimeout": "120"});
        assert_eq!(Request::parse(&event).unwrap().media_key_versions(), "v1,v2");
        assert_eq!(Request::parse(&json!({"RequestType": "Create"})).unwrap().media_key_versions(), "");
    }

    #[test]
    fn a_failure_is_an_answer_with_its_reason() {
        let mut event = request("Update");
        event["PhysicalResourceId"] = "another".into();
        let answer = Request::parse(&event).unwrap().answer(Err(Failure::because("no table")));
        assert_eq!((&answer["Status"], &answer["Reason"]), (&json!("FAILED"), &json!("no table")));
        assert_eq!(answer["PhysicalResourceId"], "another");
    }

    #[test]
    fn what_is_no_request_of_cloudformation_is_refused() {
        for event in [json!({}), json!(null), request("Rename"), json!({"source": "aws.events"})] {
            assert!(Request::parse(&event).is_err(), "{event}");
        }
    }
}
