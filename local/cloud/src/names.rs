//! The names, ARNs and URLs of resources: the values of `Ref` and `Fn::GetAtt`.
//!
//! They depend only on the template and the cloud's addresses, so intrinsic functions can be resolved before any
//! resource exists.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Endpoints;

/// The account of all resources.
pub const ACCOUNT: &str = "000000000000";

/// What a template can refer to of a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    /// The value of `Ref`.
    pub reference: String,
    /// The values of `Fn::GetAtt`, by attribute name.
    pub attributes: BTreeMap<String, String>,
}

/// Names things as this cloud does.
#[derive(Debug, Clone)]
pub struct Names {
    endpoints: Endpoints,
}

impl Names {
    pub(crate) fn new(endpoints: Endpoints) -> Self {
        Self { endpoints }
    }

    /// The attributes of a resource `{Type, Properties}`; `None` for a type that this cloud does not provide. Only
    /// the property with the name (`TableName`, `BucketName`, `QueueName`, `Name`) must be resolved already. Without
    /// it, the logical id is the name.
    pub fn attributes(&self, logical_id: &str, resource: &Value) -> Option<Attributes> {
        let properties = &resource["Properties"];
        match resource["Type"].as_str()? {
            "AWS::DynamoDB::Table" => Some(self.table(&table_name(logical_id, properties))),
            "AWS::S3::Bucket" => Some(self.bucket(&bucket_name(logical_id, properties))),
            "AWS::SQS::Queue" => Some(self.queue(&queue_name(logical_id, properties))),
            "AWS::SecretsManager::Secret" => {
                let arn = self.secret_arn(&secret_name(logical_id, properties));
                Some(Attributes { attributes: pairs([("Id", arn.clone())]), reference: arn })
            }
            "AWS::Events::EventBus" => {
                let name = event_bus_name(logical_id, properties);
                let arn = self.event_bus_arn(&name);
                Some(Attributes { attributes: pairs([("Arn", arn), ("Name", name.clone())]), reference: name })
            }
            "AWS::SES::ConfigurationSet" => {
                let reference = named(logical_id, properties, "Name");
                Some(Attributes { reference, attributes: BTreeMap::new() })
            }
            "AWS::IAM::Role" => {
                let name = named(logical_id, properties, "RoleName");
                let arn = format!("arn:aws:iam::{ACCOUNT}:role/{name}");
                Some(Attributes { reference: name, attributes: pairs([("Arn", arn)]) })
            }
            _ => None,
        }
    }

    /// The URL of a queue.
    pub fn queue_url(&self, name: &str) -> String {
        format!("{}/{ACCOUNT}/{name}", self.endpoints.aws)
    }

    /// The ARN of a queue.
    pub fn queue_arn(&self, name: &str) -> String {
        format!("arn:aws:sqs:{}:{ACCOUNT}:{name}", self.endpoints.region)
    }

    /// The ARN of a table.
    pub fn table_arn(&self, name: &str) -> String {
        format!("arn:aws:dynamodb:{}:{ACCOUNT}:table/{name}", self.endpoints.region)
    }

    /// The ARN of a table's stream.
    pub fn stream_arn(&self, name: &str) -> String {
        format!("{}/stream/local", self.table_arn(name))
    }

    /// The ARN of a secret.
    pub fn secret_arn(&self, name: &str) -> String {
        format!("{}-local0", self.missing_secret_arn(name))
    }

    /// The ARN by which IAM checks a name that no secret has: the six characters are made with the secret.
    pub(crate) fn missing_secret_arn(&self, name: &str) -> String {
        let region = &self.endpoints.region;
        format!("arn:aws:secretsmanager:{region}:{ACCOUNT}:secret:{name}")
    }

    /// The ARN of an event bus.
    pub fn event_bus_arn(&self, name: &str) -> String {
        format!("arn:aws:events:{}:{ACCOUNT}:event-bus/{name}", self.endpoints.region)
    }

    pub(crate) fn region(&self) -> &str {
        &self.endpoints.region
    }

    fn table(&self, name: &str) -> Attributes {
        let attributes = pairs([("Arn", self.table_arn(name)), ("StreamArn", self.stream_arn(name))]);
        Attributes { reference: name.to_owned(), attributes }
    }

    fn bucket(&self, name: &str) -> Attributes {
        let host = self.endpoints.s3.trim_start_matches("http://");
        let attributes = pairs([
            ("Arn", format!("arn:aws:s3:::{name}")),
            ("DomainName", format!("{host}/{name}")),
            ("RegionalDomainName", format!("{host}/{name}")),
        ]);
        Attributes { reference: name.to_owned(), attributes }
    }

    fn queue(&self, name: &str) -> Attributes {
        let attributes =
            pairs([("Arn", self.queue_arn(name)), ("QueueName", name.to_owned()), ("QueueUrl", self.queue_url(name))]);
        Attributes { reference: self.queue_url(name), attributes }
    }
}

fn pairs<const N: usize>(pairs: [(&str, String); N]) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn named(logical_id: &str, properties: &Value, property: &str) -> String {
    properties[property].as_str().unwrap_or(logical_id).to_owned()
}

pub(crate) fn table_name(logical_id: &str, properties: &Value) -> String {
    named(logical_id, properties, "TableName")
}

pub(crate) fn queue_name(logical_id: &str, properties: &Value) -> String {
    named(logical_id, properties, "QueueName")
}

pub(crate) fn event_bus_name(logical_id: &str, properties: &Value) -> String {
    named(logical_id, properties, "Name")
}

pub(crate) fn secret_name(logical_id: &str, properties: &Value) -> String {
    named(logical_id, properties, "Name")
}

/// Bucket names are lower case: `UploadsBucket` becomes `uploads-bucket`.
pub(crate) fn bucket_name(logical_id: &str, properties: &Value) -> String {
    if let Some(name) = properties["BucketName"].as_str() {
        return name.to_owned();
    }
    let mut name = String::new();
    for (index, letter) in logical_id.char_indices() {
        if letter.is_ascii_uppercase() && index > 0 {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// The last part of an ARN or of a queue's URL.
pub(crate) fn last_part(arn: &str) -> &str {
    arn.rsplit([':', '/']).next().unwrap_or(arn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_bucket_without_a_name_is_named_after_its_logical_id() {
        assert_eq!(bucket_name("UploadsBucket", &json!({})), "uploads-bucket");
        assert_eq!(bucket_name("UploadsBucket", &json!({"BucketName": "mine"})), "mine");
    }

    #[test]
    fn a_queue_is_found_by_its_arn_and_by_its_url() {
        assert_eq!(last_part("arn:aws:sqs:eu-west-1:000000000000:MailQueue"), "MailQueue");
        assert_eq!(last_part("http://127.0.0.1:4003/000000000000/MailQueue"), "MailQueue");
    }
}
