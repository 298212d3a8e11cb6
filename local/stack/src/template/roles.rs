//! The roles of a template, whose policies the embedded cloud enforces.

use std::collections::BTreeMap;

use glotto_cloud::Role;
use serde_json::Value;

use super::intrinsics::Resolver;
use super::resources::Resource;
use crate::error::{Error, Result};

/// The roles by their logical ids, as the embedded cloud enforces them.
pub(super) fn roles(resources: Vec<Resource>) -> Result<BTreeMap<String, Role>> {
    let role = |Resource { logical_id, name, properties }: Resource| {
        let role = Role::from_properties(&name, &properties).map_err(|error| {
            Error::new(format!("{logical_id} cannot be enforced: {error}"))
                .hint("add support in local/cloud/src/iam, or write the policy without it")
        })?;
        Ok((logical_id, role))
    };
    resources.into_iter().map(role).collect()
}

/// The name of the role in a function's property `Role`, which is an ARN.
pub(super) fn of_function(properties: &Value, at: &str, resolver: &Resolver) -> Result<Option<String>> {
    let Some(role) = properties.get("Role") else { return Ok(None) };
    let at = format!("{at}.Role");
    let arn = resolver.value(role, &at)?;
    let name = arn.as_str().and_then(|arn| arn.rsplit('/').next());
    name.map(|name| Some(name.to_owned())).ok_or_else(|| Error::new(format!("{at} is not the ARN of a role")))
}
