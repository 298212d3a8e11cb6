//! The protocol of custom resources of CloudFormation: the function gets a request, and puts its answer to the address
//! in it. A stack waits for the answer, so there is one in any case.

use std::time::Duration;

use glotto_events::Failure;
use glotto_runtime::aws;
use serde::Deserialize;
use serde_json::{Value, json};

/// The name of the resource, followed by the places of the keys for media if an operator has set them. With another
/// name it is another resource for CloudFormation, which then deletes the former one; nothing happens when it does. So
/// each request has the places that were last accepted, also when CloudFormation rolls back what was refused.
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
    old_resource_properties: Option<Properties>,
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

    /// What they were before an update. None if they are what was last accepted: CloudFormation also sends an update
    /// when it rolls back one that was refused, and a second refusal would leave the stack where it is.
    pub fn media_key_versions_before(&self) -> Option<&str> {
        let before = self.old_resource_properties.as_ref()?.media_key_versions.as_str();
        let is_accepted = self.physical_resource_id.as_deref() == Some(self.own_id().as_str());
        (!is_accepted).then_some(before)
    }

    /// The name of the resource with the properties of this request.
    fn own_id(&self) -> String {
        match self.media_key_versions() {
            "" => PHYSICAL_ID.to_owned(),
            versions => format!("{PHYSICAL_ID}/{versions}"),
        }
    }

    /// The answer: attributes that other resources can refer to, or the reason of a failure.
    pub fn answer(&self, outcome: Result<Value, Failure>) -> Value {
        let is_placed = outcome.is_ok() && self.request_type != RequestType::Delete;
        let id = self.physical_resource_id.clone().filter(|_| !is_placed).unwrap_or_else(|| self.own_id());
        let (status, reason, data) = match outcome {
            Ok(data) => ("SUCCESS", String::new(), data),
            Err(failure) => ("FAILED", failure.reason, json!({})),
        };
        json!({
            "Status": status,
            "Reason": reason,
            "PhysicalResourceId": id,
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
                return Err(Failure::because(format!("CloudFormation did not take the answer: {failure}")));
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
    fn a_refused_change_of_places_can_be_rolled_back() {
        let mut event = request("Update");
        event["PhysicalResourceId"] = "glotto-keys/v1,v2".into();
        event["ResourceProperties"] = json!({"MediaKeyVersions": "v2,v1"});
        event["OldResourceProperties"] = json!({"MediaKeyVersions": "v1,v2"});
        let refused = Request::parse(&event).unwrap();
        assert_eq!(refused.media_key_versions_before(), Some("v1,v2"));
        let answer = refused.answer(Err(Failure::because("refused")));
        assert_eq!(answer["PhysicalResourceId"], "glotto-keys/v1,v2", "the places that were accepted");
        // CloudFormation goes back from what was refused.
        event["ResourceProperties"] = json!({"MediaKeyVersions": "v1,v2"});
        event["OldResourceProperties"] = json!({"MediaKeyVersions": "v2,v1"});
        assert_eq!(Request::parse(&event).unwrap().media_key_versions_before(), None);
    }

    #[test]
    fn places_that_were_accepted_are_in_the_name_of_the_resource() {
        let mut event = request("Update");
        event["PhysicalResourceId"] = "glotto-keys".into();
        event["ResourceProperties"] = json!({"MediaKeyVersions": "v1,v2"});
        let answer = |event: &Value| Request::parse(event).unwrap().answer(Ok(json!({})))["PhysicalResourceId"].clone();
        assert_eq!(answer(&event), "glotto-keys/v1,v2");
        event["RequestType"] = "Delete".into();
        assert_eq!(answer(&event), "glotto-keys", "CloudFormation deletes the resource of this name");
    }

    #[test]
    fn what_is_no_request_of_cloudformation_is_refused() {
        for event in [json!({}), json!(null), request("Rename"), json!({"source": "aws.events"})] {
            assert!(Request::parse(&event).is_err(), "{event}");
        }
    }
}
