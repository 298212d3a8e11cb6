//! Custom resources: `CloudFormation` calls their functions, and waits for the answers, before it creates what refers
//! to them.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::lambda::{Answer, Call, Lambdas};
use crate::template::{Attributes, CustomResource};

/// Calls the functions of custom resources as for a new stack, and ends them. Here the answer is what the function
/// returns, so the request has no address to send it to.
pub(super) async fn create(lambdas: &Arc<Lambdas>, resources: &[CustomResource]) -> Result<Attributes> {
    let _ending = lambdas.ending();
    let mut attributes = Attributes::new();
    for resource in resources {
        attributes.insert(resource.logical_id.clone(), create_one(lambdas, resource).await?);
    }
    lambdas.stop().await;
    Ok(attributes)
}

async fn create_one(lambdas: &Lambdas, resource: &CustomResource) -> Result<Value> {
    let id = &resource.logical_id;
    let failed = |why: &str| Error::new(format!("the resource {id} cannot be created: {why}"));
    let pool = lambdas.find(&resource.function).ok_or_else(|| failed("its function is not in the template"))?;
    let request = json!({
        "RequestType": "Create",
        "RequestId": "local",
        "StackId": "local",
        "ResourceType": resource.kind,
        "LogicalResourceId": id,
        "ResourceProperties": resource.properties,
    });
    let answer = match lambdas.invoke(pool, Call::json(&request)).await {
        Answer::Response(body) => serde_json::from_slice::<Value>(&body).unwrap_or_default(),
        Answer::Failure(failure) => return Err(failed(failure.message())),
    };
    match answer["Status"].as_str() {
        Some("FAILED") => Err(failed(answer["Reason"].as_str().unwrap_or("its function gives no reason"))),
        _ => Ok(answer["Data"].clone()),
    }
}
