//! The tables, buckets, queues and secrets of a template, with their properties resolved.

use serde_json::Value;

use super::intrinsics::Resolver;
use crate::error::{Error, Result};

/// A resource to create in the embedded cloud.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its key under `Resources`.
    pub logical_id: String,
    /// Its own name.
    pub name: String,
    /// Its resolved properties, with the name in its place.
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
    "AWS::SES::",
    "AWS::SNS::",
    "AWS::SQS::QueuePolicy",
    "AWS::WAFv2::",
];

pub(crate) fn infrastructure(root: &Value, resolver: &Resolver) -> Result<Infrastructure> {
    let mut found = Infrastructure::default();
    for (logical_id, resource) in root["Resources"].as_object().into_iter().flatten() {
        if !is_there(resource, logical_id, resolver)? {
            continue;
        }
        let kind = resource["Type"].as_str().unwrap_or_default();
        let (list, name_property) = match kind {
            "AWS::DynamoDB::Table" => (&mut found.tables, "TableName"),
            "AWS::S3::Bucket" => (&mut found.buckets, "BucketName"),
            "AWS::SQS::Queue" => (&mut found.queues, "QueueName"),
            "AWS::SecretsManager::Secret" => (&mut found.secrets, "Name"),
            "AWS::Serverless::Function" | "AWS::Serverless::HttpApi" => continue,
            kind if WITHOUT_EFFECT.iter().any(|prefix| kind.starts_with(prefix)) => continue,
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
        list.push(made(logical_id, resource, name_property, resolver)?);
    }
    Ok(found)
}

fn made(logical_id: &str, resource: &Value, name_property: &str, resolver: &Resolver) -> Result<Resource> {
    let at = format!("{logical_id}.Properties");
    let name = resolver.physical(logical_id, &at)?;
    let mut properties = match resource.get("Properties") {
        Some(properties) => resolver.value(properties, &at)?,
        None => Value::Object(serde_json::Map::default()),
    };
    properties[name_property] = name.clone().into();
    Ok(Resource { logical_id: logical_id.to_owned(), name, properties })
}

/// Whether a resource's `Condition`, if any, holds.
pub(crate) fn is_there(resource: &Value, logical_id: &str, resolver: &Resolver) -> Result<bool> {
    match resource.get("Condition").and_then(Value::as_str) {
        Some(condition) => resolver.holds(condition, &format!("{logical_id}.Condition")),
        None => Ok(true),
    }
}

impl Infrastructure {
    /// The resources in the form that the embedded cloud accepts.
    pub fn as_cloud_resources(&self) -> glotto_cloud::Resources {
        let kinds = [
            ("AWS::SQS::Queue", &self.queues),
            ("AWS::DynamoDB::Table", &self.tables),
            ("AWS::SecretsManager::Secret", &self.secrets),
            ("AWS::S3::Bucket", &self.buckets),
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
