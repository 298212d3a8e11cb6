//! Roles and the policies in them.

mod permissions;

use std::sync::Arc;

pub use permissions::Permission;
use serde_json::Value;

use super::access::Access;
use super::condition::{Condition, texts};
use super::pattern::matches;
use crate::CloudError;

/// A role with its policies. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Role {
    name: String,
    statements: Arc<[Statement]>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Statement {
    allows: bool,
    actions: Vec<String>,
    resources: Vec<String>,
    conditions: Vec<Condition>,
}

/// What the policies of a role say about an access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    Allowed,
    /// No statement allows it.
    NotAllowed,
    /// A statement denies it, whatever others allow.
    Denied,
}

impl Role {
    /// Reads an `AWS::IAM::Role`, whose properties are resolved. Managed policies grant nothing here.
    ///
    /// What this cloud could not enforce is an error: operators and keys of conditions that it does not know,
    /// `NotAction`, `NotResource`, policy variables and permission boundaries.
    pub fn from_properties(name: &str, properties: &Value) -> Result<Self, CloudError> {
        let failed = |why: String| CloudError::Resource(format!("the role {name}: {why}"));
        if properties.get("PermissionsBoundary").is_some() {
            return Err(failed("permission boundaries are not supported".to_owned()));
        }
        let mut statements = Vec::new();
        for policy in properties["Policies"].as_array().into_iter().flatten() {
            for statement in one_or_many(&policy["PolicyDocument"]["Statement"]) {
                statements.push(Statement::parse(statement).map_err(failed)?);
            }
        }
        Ok(Self { name: name.to_owned(), statements: statements.into() })
    }

    /// The role's name, which is the last part of its ARN.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn decide(&self, access: &Access) -> Decision {
        // Actions are compared without regard to case.
        let action = access.action.to_ascii_lowercase();
        let mut decision = Decision::NotAllowed;
        for statement in self.statements.iter().filter(|statement| statement.is_about(&action, access)) {
            if !statement.allows {
                return Decision::Denied;
            }
            decision = Decision::Allowed;
        }
        decision
    }
}

impl Statement {
    fn parse(statement: &Value) -> Result<Self, String> {
        const ELEMENTS: [&str; 5] = ["Sid", "Effect", "Action", "Resource", "Condition"];
        let mut elements = statement.as_object().into_iter().flatten().map(|(element, _)| element);
        if let Some(other) = elements.find(|element| !ELEMENTS.contains(&element.as_str())) {
            return Err(format!("the element {other} is not supported"));
        }
        let allows = match statement["Effect"].as_str() {
            Some("Allow") => true,
            Some("Deny") => false,
            _ => return Err("a statement has the effect Allow or Deny".to_owned()),
        };
        let list = |element: &str| {
            let patterns = texts(&statement[element]).ok_or_else(|| format!("a statement needs {element}"))?;
            match patterns.iter().find(|pattern| pattern.contains("${")) {
                Some(pattern) => Err(format!("{pattern} has a policy variable, which is not supported")),
                None => Ok(patterns),
            }
        };
        let actions = list("Action")?.iter().map(|action| action.to_ascii_lowercase()).collect();
        Ok(Self {
            allows,
            actions,
            resources: list("Resource")?,
            conditions: Condition::list(&statement["Condition"])?,
        })
    }

    fn is_about(&self, action: &str, access: &Access) -> bool {
        self.actions.iter().any(|pattern| matches(pattern, action))
            && self.resources.iter().any(|pattern| matches(pattern, &access.resource))
            && self.conditions.iter().all(|condition| condition.holds(access))
    }
}

fn one_or_many(value: &Value) -> &[Value] {
    match value {
        Value::Array(values) => values,
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn role(statements: &Value) -> Result<Role, CloudError> {
        let document = json!({"Version": "2012-10-17", "Statement": statements});
        Role::from_properties("test", &json!({"Policies": [{"PolicyName": "p", "PolicyDocument": document}]}))
    }

    fn decide(statements: &Value, action: &str, resource: &str) -> Decision {
        role(statements).unwrap().decide(&Access::new(action, resource))
    }

    #[test]
    fn what_no_statement_allows_is_refused() {
        let read = json!({"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::media/hls/*"});
        assert_eq!(decide(&read, "s3:GetObject", "arn:aws:s3:::media/hls/a"), Decision::Allowed);
        assert_eq!(decide(&read, "S3:getobject", "arn:aws:s3:::media/hls/a"), Decision::Allowed);
        assert_eq!(decide(&read, "s3:PutObject", "arn:aws:s3:::media/hls/a"), Decision::NotAllowed);
        assert_eq!(decide(&read, "s3:GetObject", "arn:aws:s3:::media/other"), Decision::NotAllowed);
        assert_eq!(decide(&json!([]), "s3:GetObject", "arn:aws:s3:::media/hls/a"), Decision::NotAllowed);
    }

    #[test]
    fn a_statement_that_denies_wins() {
        let both = json!([
            {"Effect": "Allow", "Action": ["sqs:*"], "Resource": ["*"]},
            {"Effect": "Deny", "Action": "sqs:PurgeQueue", "Resource": "*"},
        ]);
        assert_eq!(decide(&both, "sqs:SendMessage", "arn:aws:sqs:x:1:q"), Decision::Allowed);
        assert_eq!(decide(&both, "sqs:PurgeQueue", "arn:aws:sqs:x:1:q"), Decision::Denied);
    }

    #[test]
    fn an_action_without_a_resource_needs_a_star() {
        let allowed = |resource: &str| {
            let statement = json!({"Effect": "Allow", "Action": "mediaconvert:Probe", "Resource": resource});
            decide(&statement, "mediaconvert:Probe", "*") == Decision::Allowed
        };
        assert!(allowed("*") && !allowed("arn:aws:mediaconvert:x:1:queues/Default"));
    }

    #[test]
    fn a_policy_that_cannot_be_enforced_is_an_error() {
        let allow = |element: &str, value: Value| {
            let mut statement = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"});
            statement[element] = value;
            statement
        };
        for (statement, reason) in [
            (allow("NotAction", json!("s3:DeleteObject")), "NotAction"),
            (allow("Principal", json!("*")), "Principal"),
            (allow("Effect", json!("Perhaps")), "effect"),
            (allow("Resource", json!("arn:aws:s3:::home/${aws:username}")), "policy variable"),
            (allow("Resource", json!(null)), "needs Resource"),
            (allow("Condition", json!({"NumericLessThan": {"s3:max-keys": 10}})), "operator NumericLessThan"),
        ] {
            let error = role(&statement).unwrap_err().to_string();
            assert!(error.contains("the role test") && error.contains(reason), "{error}");
        }
        let bounded = json!({"PermissionsBoundary": "arn:aws:iam::aws:policy/x"});
        assert!(Role::from_properties("test", &bounded).is_err());
    }
}
