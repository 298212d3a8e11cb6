//! Tables from CloudFormation properties.

use std::collections::HashSet;

use dynoxide::Database;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::CloudError;
use crate::names::table_name;

/// The properties that `CreateTable` accepts unchanged.
const SAME: [&str; 6] = [
    "KeySchema",
    "AttributeDefinitions",
    "LocalSecondaryIndexes",
    "BillingMode",
    "ProvisionedThroughput",
    "StreamSpecification",
];

pub(super) fn create(db: &Database, logical_id: &str, properties: &Value) -> Result<(), CloudError> {
    let name = table_name(logical_id, properties);
    match db.get_table_metadata(&name).map_err(failed)? {
        None => {
            let request = request(creation(&name, properties))?;
            db.create_table(request).map_err(failed)?;
        }
        Some(_) => add_missing_indexes(db, &name, properties)?,
    }
    expire(db, &name, &properties["TimeToLiveSpecification"])
}

fn creation(name: &str, properties: &Value) -> Value {
    let mut body = Map::new();
    body.insert("TableName".to_owned(), json!(name));
    for property in SAME {
        if let Some(value) = properties.get(property) {
            body.insert(property.to_owned(), value.clone());
        }
    }
    if properties.get("ProvisionedThroughput").is_none() {
        body.insert("BillingMode".to_owned(), json!("PAY_PER_REQUEST"));
    }
    // CloudFormation enables a stream if its view type is set. The API needs a flag.
    if let Some(stream) = body.get_mut("StreamSpecification") {
        stream["StreamEnabled"] = json!(true);
    }
    let indexes: Vec<Value> = indexes(properties).map(index).collect();
    if !indexes.is_empty() {
        body.insert("GlobalSecondaryIndexes".to_owned(), json!(indexes));
    }
    Value::Object(body)
}

fn indexes(properties: &Value) -> impl Iterator<Item = &Value> {
    properties["GlobalSecondaryIndexes"].as_array().into_iter().flatten()
}

/// An index without the properties that only CloudFormation knows.
fn index(properties: &Value) -> Value {
    let members = ["IndexName", "KeySchema", "Projection", "ProvisionedThroughput"];
    let members = members.into_iter().filter_map(|name| Some((name.to_owned(), properties.get(name)?.clone())));
    Value::Object(members.collect())
}

fn add_missing_indexes(db: &Database, name: &str, properties: &Value) -> Result<(), CloudError> {
    let described = db.describe_table(request(json!({ "TableName": name }))?).map_err(failed)?;
    let described = serde_json::to_value(described).unwrap_or_default();
    let present: HashSet<&str> = indexes(&described["Table"]).filter_map(|index| index["IndexName"].as_str()).collect();
    for wanted in indexes(properties) {
        if wanted["IndexName"].as_str().is_some_and(|name| present.contains(name)) {
            continue;
        }
        let update = request(json!({
            "TableName": name,
            "AttributeDefinitions": properties["AttributeDefinitions"],
            "GlobalSecondaryIndexUpdates": [{ "Create": index(wanted) }],
        }))?;
        db.update_table(update).map_err(failed)?;
    }
    Ok(())
}

fn expire(db: &Database, name: &str, wanted: &Value) -> Result<(), CloudError> {
    let Some(attribute) = wanted["AttributeName"].as_str() else { return Ok(()) };
    let described = db.describe_time_to_live(request(json!({ "TableName": name }))?).map_err(failed)?;
    let described = serde_json::to_value(described).unwrap_or_default();
    // Saying it twice is an error.
    if described["TimeToLiveDescription"]["AttributeName"].as_str() == Some(attribute) {
        return Ok(());
    }
    let enabled = wanted["Enabled"].as_bool().unwrap_or(true);
    let update = request(json!({
        "TableName": name,
        "TimeToLiveSpecification": { "AttributeName": attribute, "Enabled": enabled },
    }))?;
    db.update_time_to_live(update).map_err(failed)?;
    Ok(())
}

fn request<T: DeserializeOwned>(body: Value) -> Result<T, CloudError> {
    serde_json::from_value(body).map_err(|error| CloudError::Resource(error.to_string()))
}

fn failed(error: impl std::fmt::Display) -> CloudError {
    CloudError::Database(error.to_string())
}
