//! The tables, buckets, queues, secrets, event buses and configuration sets of the templates, with their properties
//! resolved.

use serde_json::Value;

use super::intrinsics::Resolver;
use super::names::name_property;
use super::stack::APPLICATION;
use crate::error::{Error, Result};

/// A resource of a template, such as one to create in the embedded cloud.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its key under `Resources`.
    pub logical_id: String,
    /// Its own name.
    pub name: String,
    /// Its resolved properties, with the name in its place if its type has one.
    pub properties: Value,
}

/// What must exist in the embedded cloud before a function can run.
#[derive(Debug, Clone, Default)]
pub struct Infrastructure {
    /// `AWS::DynamoDB::Table`.
    pub tables: Vec<Resource>,
    /// `AWS::S3::Bucket`.
    pub buckets: Vec<Resource>,
    /// `AWS::SQS::Queue`.
    pub queues: Vec<Resource>,
    /// `AWS::SecretsManager::Secret`.
    pub secrets: Vec<Resource>,
    /// `AWS::Events::EventBus`.
    pub buses: Vec<Resource>,
    /// `AWS::SES::ConfigurationSet`.
    pub configuration_sets: Vec<Resource>,
    /// `AWS::SES::ConfigurationSetEventDestination`.
    pub event_destinations: Vec<Resource>,
}

/// Resources that protect, monitor or address others on AWS, and that are not needed here.
const WITHOUT_EFFECT: &[&str] = &[
    "AWS::ApiGatewayV2::",
    "AWS::Budgets::",
    "AWS::CertificateManager::",
    "AWS::CloudFront::",
    "AWS::CloudWatch::",
    "AWS::EC2::",
    "AWS::IAM::",
    "AWS::KMS::",
    "AWS::Lambda::Permission",
    "AWS::Logs::",
    "AWS::Route53::",
    "AWS::S3::BucketPolicy",
    "AWS::SES::EmailIdentity",
    "AWS::SNS::",
    "AWS::SQS::QueuePolicy",
    "AWS::SSM::Parameter",
    "AWS::WAFv2::",
];

/// The resources of one type.
pub(crate) fn of_kind(kind: &str, resolver: &Resolver) -> Result<Vec<Resource>> {
    let mut found = Vec::new();
    for (logical_id, resource) in resolver.template()["Resources"].as_object().into_iter().flatten() {
        if resource["Type"] == kind && is_there(resource, logical_id, resolver)? {
            found.push(resolved(logical_id, resource, resolver)?);
        }
    }
    Ok(found)
}

fn resolved(logical_id: &str, resource: &Value, resolver: &Resolver) -> Result<Resource> {
    let at = format!("{logical_id}.Properties");
    let name = resolver.physical(logical_id, &at)?;
    let mut properties = match resource.get("Properties") {
        Some(properties) => resolver.value(properties, &at)?,
        None => Value::Object(serde_json::Map::default()),
    };
    if let Some(property) = name_property(resolver.kind(logical_id)) {
        properties[property] = name.clone().into();
    }
    Ok(Resource { logical_id: logical_id.to_owned(), name, properties })
}

/// A custom resource: a function that is called when the stack is created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomResource {
    /// Its key under `Resources`.
    pub logical_id: String,
    /// Its type, such as `Custom::CreateKeys`.
    pub kind: String,
    /// The ARN of its function.
    pub function: String,
    /// Its resolved properties.
    pub properties: Value,
}

pub(super) fn is_custom(kind: &str) -> bool {
    kind.starts_with("Custom::") || kind == "AWS::CloudFormation::CustomResource"
}

pub(crate) fn custom_resources(resolver: &Resolver) -> Result<Vec<CustomResource>> {
    let mut found = Vec::new();
    for (logical_id, resource) in resolver.template()["Resources"].as_object().into_iter().flatten() {
        let kind = resource["Type"].as_str().unwrap_or_default();
        if !is_custom(kind) || !is_there(resource, logical_id, resolver)? {
            continue;
        }
        let at = format!("{logical_id}.Properties");
        let properties = resolver.value(&resource["Properties"], &at)?;
        let function = properties["ServiceToken"].as_str().map(str::to_owned);
        let function = function.ok_or_else(|| Error::new(format!("{at}.ServiceToken is missing")))?;
        found.push(CustomResource { logical_id: logical_id.clone(), kind: kind.to_owned(), function, properties });
    }
    Ok(found)
}

/// Whether a resource's `Condition`, if any, holds.
pub(crate) fn is_there(resource: &Value, logical_id: &str, resolver: &Resolver) -> Result<bool> {
    match resource.get("Condition").and_then(Value::as_str) {
        Some(condition) => resolver.holds(condition, &format!("{logical_id}.Condition")),
        None => Ok(true),
    }
}

impl Infrastructure {
    /// Adds what one template declares.
    pub(crate) fn add(&mut self, resolver: &Resolver) -> Result<()> {
        for (logical_id, resource) in resolver.template()["Resources"].as_object().into_iter().flatten() {
            let kind = resource["Type"].as_str().unwrap_or_default();
            // Whether one of these is there may depend on what a custom resource will be.
            let is_skipped = WITHOUT_EFFECT.iter().any(|prefix| kind.starts_with(prefix)) || is_custom(kind);
            if is_skipped || !is_there(resource, logical_id, resolver)? {
                continue;
            }
            let list = match kind {
                "AWS::DynamoDB::Table" => &mut self.tables,
                "AWS::S3::Bucket" => &mut self.buckets,
                "AWS::SQS::Queue" => &mut self.queues,
                "AWS::SecretsManager::Secret" => &mut self.secrets,
                "AWS::Events::EventBus" => &mut self.buses,
                "AWS::SES::ConfigurationSet" => &mut self.configuration_sets,
                "AWS::SES::ConfigurationSetEventDestination" => &mut self.event_destinations,
                APPLICATION | "AWS::Serverless::Function" | "AWS::Serverless::HttpApi" => continue,
                kind => {
                    return Err(Error::new(format!(
                        "the resource {logical_id} is a {kind}, which the local stack cannot run"
                    ))
                    .hint(
                        "teach local/stack/src/template/resources.rs about it, or list it there as \
                         one that has no effect on one machine",
                    ));
                }
            };
            list.push(resolved(logical_id, resource, resolver)?);
        }
        Ok(())
    }

    /// The resources in the form that the embedded cloud accepts.
    pub fn as_cloud_resources(&self) -> glotto_cloud::Resources {
        let kinds = [
            ("AWS::SQS::Queue", &self.queues),
            ("AWS::DynamoDB::Table", &self.tables),
            ("AWS::SecretsManager::Secret", &self.secrets),
            ("AWS::SES::ConfigurationSet", &self.configuration_sets),
            ("AWS::SES::ConfigurationSetEventDestination", &self.event_destinations),
            ("AWS::S3::Bucket", &self.buckets),
            ("AWS::Events::EventBus", &self.buses),
        ];
        let rows = kinds.into_iter().flat_map(|(kind, list)| {
            list.iter().map(move |resource| {
                let row = serde_json::json!({ "Type": kind, "Properties": resource.properties });
                (resource.logical_id.clone(), row)
            })
        });
        rows.collect()
    }
}
