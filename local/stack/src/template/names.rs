//! The names of resources on this machine: the values of `Ref` and `GetAtt`.

use serde_json::Value;

use super::intrinsics::{Resolver, plain};
use super::resources::is_custom;
use crate::error::{Error, Result};

/// The account of all resources, the same as in other AWS emulators.
pub const ACCOUNT: &str = "000000000000";
/// The host of the CDN's distribution.
const DISTRIBUTION_HOST: &str = "local.cloudfront.net";

/// The property by which a template names a resource itself.
pub(super) fn name_property(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "AWS::DynamoDB::Table" => "TableName",
        "AWS::IAM::Role" => "RoleName",
        "AWS::Logs::LogGroup" => "LogGroupName",
        "AWS::S3::Bucket" => "BucketName",
        "AWS::SNS::Topic" => "TopicName",
        "AWS::SQS::Queue" => "QueueName",
        "AWS::Events::EventBus"
        | "AWS::SES::ConfigurationSet"
        | "AWS::SSM::Parameter"
        | "AWS::SecretsManager::Secret" => "Name",
        "AWS::Serverless::Function" => "FunctionName",
        _ => return None,
    })
}

/// The identifier of an HTTP API, which is the first label of its host.
pub(super) fn api_id(logical_id: &str) -> String {
    logical_id.to_lowercase()
}

/// The parts of names and ARNs.
#[derive(Debug, Clone)]
pub struct Place {
    /// The stack's name, the first part of every physical name.
    pub stack: String,
    /// The region in every ARN.
    pub region: String,
    /// The base URL of the platform: what CloudFront is on AWS.
    pub api_url: String,
    /// The base URL of queues: a queue is `<base>/<account>/<name>`.
    pub queue_base: String,
}

impl Place {
    /// The ARN of a secret in the embedded cloud.
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
            "AWS::Serverless::HttpApi" => Ok(api_id(name)),
            "AWS::SNS::Topic" => self.resource_attribute(name, "TopicArn", at),
            "AWS::SecretsManager::Secret" => self.resource_attribute(name, "Id", at),
            _ => Ok(physical),
        }
    }

    /// The value of `Fn::GetAtt`.
    pub(crate) fn resource_attribute(&self, resource: &str, attribute: &str, at: &str) -> Result<String> {
        if let ("AWS::Serverless::Application", Some(output)) =
            (self.kind(resource), attribute.strip_prefix("Outputs."))
        {
            return self.output(resource, output, at);
        }
        if is_custom(self.kind(resource)) {
            return self.custom_attribute(resource, attribute, at);
        }
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
            ("AWS::SQS::Queue", "QueueUrl") => self.queue_url(&name),
            ("AWS::SecretsManager::Secret", "Id") => self.place.secret_arn(&name),
            ("AWS::SNS::Topic", "TopicArn" | "Arn") => arn("sns", name),
            ("AWS::Serverless::HttpApi", "ApiEndpoint") => self.place.api_url.clone(),
            ("AWS::CloudFront::Distribution", "DomainName") => DISTRIBUTION_HOST.to_owned(),
            ("AWS::SQS::Queue", "QueueName") | ("AWS::CloudFront::OriginAccessControl", "Id") => name,
            ("AWS::Serverless::Function", "Arn") => arn("lambda", format!("function:{name}")),
            ("AWS::IAM::Role", "Arn") => format!("arn:aws:iam::{ACCOUNT}:role/{name}"),
            ("AWS::Logs::LogGroup", "Arn") => arn("logs", format!("log-group:{name}:*")),
            ("AWS::Events::EventBus", "Arn") => arn("events", format!("event-bus/{name}")),
            ("AWS::KMS::Key", "Arn") => arn("kms", format!("key/{name}")),
            (kind, attribute) => {
                return Err(Error::new(format!(
                    "{at} uses {resource}.{attribute} of {kind}, which the local stack does not know"
                ))
                .hint("add it in local/stack/src/template/names.rs"));
            }
        })
    }

    /// An attribute of a custom resource: what its function returned.
    fn custom_attribute(&self, resource: &str, attribute: &str, at: &str) -> Result<String> {
        let attributes = self.all[self.stack].attributes.get(resource);
        match attributes.and_then(|attributes| attributes.get(attribute)) {
            Some(value) => plain(value, at),
            None => Err(Error::new(format!("{at} uses {resource}.{attribute}, which its function has not returned"))),
        }
    }

    /// The name of a resource: from the template, or else from the stack and the logical id.
    pub(crate) fn physical(&self, logical: &str, at: &str) -> Result<String> {
        let resource = self.template()["Resources"]
            .get(logical)
            .ok_or_else(|| Error::new(format!("{at} names {logical}, which the template does not have")))?;
        if let Some(property) = name_property(self.kind(logical))
            && let Some(value) = resource["Properties"].get(property)
            && let Value::String(name) = self.value(value, &format!("{logical}.{property}"))?
        {
            return Ok(name);
        }
        let name = format!("{}-{logical}", self.place.stack);
        Ok(if self.kind(logical) == "AWS::S3::Bucket" { name.to_lowercase() } else { name })
    }

    /// Puts this machine's addresses where a template spells out public ones: of the APIs, of the distribution, and
    /// of queues.
    pub(crate) fn local_address(&self, text: String) -> String {
        if !text.starts_with("https://") {
            return text;
        }
        let Place { region, api_url, queue_base, .. } = self.place;
        let resources = self.templates().filter_map(|template| template["Resources"].as_object()).flatten();
        let apis = resources.filter(|(_, resource)| resource["Type"] == "AWS::Serverless::HttpApi");
        let apis = apis.map(|(id, _)| (self.api_host(id), api_url.as_str()));
        let others = [
            (DISTRIBUTION_HOST.to_owned(), api_url.as_str()),
            (format!("sqs.{region}.amazonaws.com"), queue_base.as_str()),
        ];
        apis.chain(others).fold(text, |text, (host, local)| match text.strip_prefix(&format!("https://{host}")) {
            Some(rest) => format!("{local}{rest}"),
            None => text,
        })
    }

    /// The public host of an HTTP API.
    pub(super) fn api_host(&self, logical_id: &str) -> String {
        format!("{}.execute-api.{}.amazonaws.com", api_id(logical_id), self.place.region)
    }

    pub(super) fn kind(&self, logical: &str) -> &str {
        self.template()["Resources"][logical]["Type"].as_str().unwrap_or("a resource without a type")
    }

    fn queue_url(&self, name: &str) -> String {
        format!("{}/{ACCOUNT}/{name}", self.place.queue_base)
    }
}
