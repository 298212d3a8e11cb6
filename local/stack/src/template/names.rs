//! What resources are called on this machine: the values of `Ref` and `GetAtt`.

use serde_json::Value;

use super::intrinsics::Resolver;
use crate::error::{Error, Result};

/// The account that owns everything here; the one all AWS emulators use.
pub const ACCOUNT: &str = "000000000000";
/// The identifier of the one HTTP API.
pub(crate) const API_ID: &str = "local";

/// The properties by which a template names a resource itself.
const NAME_PROPERTIES: [&str; 7] =
    ["TableName", "BucketName", "QueueName", "FunctionName", "RoleName", "LogGroupName", "TopicName"];

/// Where the stack runs: what names and ARNs are made of.
#[derive(Debug, Clone)]
pub struct Place {
    /// The stack's name, the first part of every physical name.
    pub stack: String,
    /// The region in every ARN.
    pub region: String,
    /// The base URL of the HTTP API.
    pub api_url: String,
    /// The base URL of queues: a queue is `<base>/<account>/<name>`.
    pub queue_base: String,
}

impl Place {
    /// The ARN of a secret, as the embedded cloud makes them.
    pub fn secret_arn(&self, name: &str) -> String {
        format!("arn:aws:secretsmanager:{}:{ACCOUNT}:secret:{name}-local0", self.region)
    }
}

impl Resolver<'_> {
    /// The value of `Ref` for a pseudo parameter or a resource.
    pub(crate) fn resource_reference(&self, name: &str, at: &str) -> Result<String> {
        let Place { stack, region, .. } = self.place;
        match name {
            "AWS::Region" => return Ok(region.clone()),
            "AWS::AccountId" => return Ok(ACCOUNT.to_owned()),
            "AWS::StackName" => return Ok(stack.clone()),
            "AWS::Partition" => return Ok("aws".to_owned()),
            "AWS::URLSuffix" => return Ok("amazonaws.com".to_owned()),
            "AWS::StackId" => {
                return Ok(format!("arn:aws:cloudformation:{region}:{ACCOUNT}:stack/{stack}/local"));
            }
            _ => {}
        }
        let physical = self.physical(name, at)?;
        match self.kind(name) {
            "AWS::SQS::Queue" => Ok(self.queue_url(&physical)),
            "AWS::Serverless::HttpApi" => Ok(API_ID.to_owned()),
            "AWS::SNS::Topic" => self.resource_attribute(name, "TopicArn", at),
            "AWS::SecretsManager::Secret" => self.resource_attribute(name, "Id", at),
            _ => Ok(physical),
        }
    }

    /// The value of `Fn::GetAtt`.
    pub(crate) fn resource_attribute(&self, resource: &str, attribute: &str, at: &str) -> Result<String> {
        let name = self.physical(resource, at)?;
        let region = &self.place.region;
        let arn = |service: &str, rest: String| format!("arn:aws:{service}:{region}:{ACCOUNT}:{rest}");
        Ok(match (self.kind(resource), attribute) {
            ("AWS::DynamoDB::Table", "Arn") => arn("dynamodb", format!("table/{name}")),
            ("AWS::DynamoDB::Table", "StreamArn") => arn("dynamodb", format!("table/{name}/stream/local")),
            ("AWS::S3::Bucket", "Arn") => format!("arn:aws:s3:::{name}"),
            ("AWS::S3::Bucket", "DomainName" | "RegionalDomainName") => {
                format!("{name}.s3.{region}.amazonaws.com")
            }
            ("AWS::SQS::Queue", "Arn") => arn("sqs", name),
            ("AWS::SQS::Queue", "QueueName") => name,
            ("AWS::SQS::Queue", "QueueUrl") => self.queue_url(&name),
            ("AWS::SecretsManager::Secret", "Id") => self.place.secret_arn(&name),
            ("AWS::SNS::Topic", "TopicArn" | "Arn") => arn("sns", name),
            ("AWS::Serverless::HttpApi", "ApiEndpoint") => self.place.api_url.clone(),
            ("AWS::Serverless::Function", "Arn") => arn("lambda", format!("function:{name}")),
            ("AWS::IAM::Role", "Arn") => format!("arn:aws:iam::{ACCOUNT}:role/{name}"),
            ("AWS::Logs::LogGroup", "Arn") => arn("logs", format!("log-group:{name}:*")),
            ("AWS::KMS::Key", "Arn") => arn("kms", format!("key/{name}")),
            (kind, attribute) => {
                return Err(Error::new(format!(
                    "{at} uses {resource}.{attribute} of {kind}, which the local stack does not know"
                ))
                .hint("add it in local/stack/src/template/names.rs"));
            }
        })
    }

    /// A resource's own name: the one the template gives it, or the stack's and its logical id.
    pub(crate) fn physical(&self, logical: &str, at: &str) -> Result<String> {
        let resource = self.template["Resources"]
            .get(logical)
            .ok_or_else(|| Error::new(format!("{at} names {logical}, which the template does not have")))?;
        let given = NAME_PROPERTIES
            .iter()
            .find_map(|property| resource["Properties"].get(*property).map(|value| (property, value)));
        if let Some((property, value)) = given
            && let Value::String(name) = self.value(value, &format!("{logical}.{property}"))?
        {
            return Ok(name);
        }
        let name = format!("{}-{logical}", self.place.stack);
        Ok(if self.kind(logical) == "AWS::S3::Bucket" { name.to_lowercase() } else { name })
    }

    /// Puts this machine's address where a template spells out the API's public host.
    pub(crate) fn local_address(&self, text: String) -> String {
        let host = format!("https://{API_ID}.execute-api.{}.amazonaws.com", self.place.region);
        if text.contains(&host) { text.replace(&host, &self.place.api_url) } else { text }
    }

    fn kind(&self, logical: &str) -> &str {
        self.template["Resources"][logical]["Type"].as_str().unwrap_or("a resource without a type")
    }

    fn queue_url(&self, name: &str) -> String {
        format!("{}/{ACCOUNT}/{name}", self.place.queue_base)
    }
}
