//! The permissions of a role one by one, to find those that nothing needs.

use std::fmt;

use super::{Role, Statement};
use crate::iam::LEADING_KEYS;
use crate::iam::condition::Condition;

/// The condition keys whose patterns divide a permission: the partitions of a table, and the folders of a listing.
const DIVIDING: [&str; 2] = [LEADING_KEYS, "s3:prefix"];

/// The smallest part of what a policy allows: one action on one resource and, if a condition divides the resource, in
/// the part of one pattern.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    /// The position of its statement.
    statement: usize,
    /// The action, in lower case: `dynamodb:putitem`.
    pub action: String,
    /// The ARN of the resource, which can have wildcards.
    pub resource: String,
    /// The pattern of the partition keys (`COURSE#*`) or of the prefix of a listing (`hls/*`).
    pub pattern: Option<String>,
}

/// `dynamodb:putitem on arn:aws:dynamodb:…:table/T, COURSE#*`.
impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.action, self.resource)?;
        self.pattern.iter().try_for_each(|pattern| write!(f, ", {pattern}"))
    }
}

impl Role {
    /// Everything that the policies allow.
    pub fn permissions(&self) -> Vec<Permission> {
        let allowing = self.statements.iter().enumerate().filter(|(_, statement)| statement.allows);
        allowing.flat_map(|(position, statement)| statement.permissions(position)).collect()
    }

    /// The same role without a permission.
    #[must_use]
    pub fn without(&self, permission: &Permission) -> Self {
        let statements = self.statements.iter().enumerate().flat_map(|(position, statement)| {
            if position == permission.statement { statement.without(permission) } else { vec![statement.clone()] }
        });
        Self { name: self.name.clone(), statements: statements.collect() }
    }
}

impl Statement {
    fn permissions(&self, statement: usize) -> Vec<Permission> {
        let divided = self.conditions.iter().find_map(dividing_patterns);
        let patterns = divided.map_or_else(|| vec![None], |all| all.iter().cloned().map(Some).collect());
        let mut permissions = Vec::new();
        for (action, resource) in self.actions.iter().flat_map(|action| self.resources.iter().map(move |r| (action, r)))
        {
            permissions.extend(patterns.iter().map(|pattern| Permission {
                statement,
                action: action.clone(),
                resource: resource.clone(),
                pattern: pattern.clone(),
            }));
        }
        permissions
    }

    /// Statements that together allow the same without a permission of this one.
    fn without(&self, permission: &Permission) -> Vec<Self> {
        let Permission { action, resource, pattern, .. } = permission;
        let mut rest = vec![
            Self { actions: others(&self.actions, action), ..self.clone() },
            Self { actions: vec![action.clone()], resources: others(&self.resources, resource), ..self.clone() },
        ];
        if let Some(pattern) = pattern {
            let conditions = self.conditions.iter().map(|condition| {
                let divides = dividing_patterns(condition).is_some();
                if divides { condition.without(pattern) } else { condition.clone() }
            });
            rest.push(Self {
                actions: vec![action.clone()],
                resources: vec![resource.clone()],
                conditions: conditions.collect(),
                ..self.clone()
            });
        }
        rest
    }
}

/// The patterns of a condition that divides a resource.
fn dividing_patterns(condition: &Condition) -> Option<&[String]> {
    DIVIDING.iter().find_map(|key| condition.patterns(key))
}

fn others(all: &[String], one: &str) -> Vec<String> {
    all.iter().filter(|other| other.as_str() != one).cloned().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::iam::access::Access;
    use crate::iam::policy::Decision;

    const TABLE: &str = "arn:aws:dynamodb:x:1:table/T";

    fn role() -> Role {
        let condition = json!({
            "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["A#*", "B#*"]},
            "Null": {"dynamodb:LeadingKeys": "false"},
        });
        let reads = ["dynamodb:GetItem", "dynamodb:Query"];
        let statements = json!([
            {"Effect": "Allow", "Action": reads, "Resource": TABLE, "Condition": condition},
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/x*", "arn:aws:s3:::b/y*"]},
        ]);
        let policies = json!([{"PolicyDocument": {"Statement": statements}}]);
        Role::from_properties("test", &json!({ "Policies": policies })).unwrap()
    }

    fn get(keys: &[&str]) -> Access {
        Access::new("dynamodb:GetItem", TABLE).with(LEADING_KEYS, keys.iter().map(|key| (*key).to_owned()))
    }

    #[test]
    fn a_role_has_a_permission_for_each_action_resource_and_pattern() {
        let names: Vec<_> = role().permissions().iter().map(ToString::to_string).collect();
        assert_eq!(names.len(), 6, "{names:#?}");
        assert_eq!(names[0], format!("dynamodb:getitem on {TABLE}, A#*"));
        assert_eq!(names[5], "s3:getobject on arn:aws:s3:::b/y*");
    }

    #[test]
    fn without_a_permission_a_role_may_do_everything_else() {
        let role = role();
        let read_a = &role.permissions()[0];
        let rest = role.without(read_a);
        assert_eq!(role.decide(&get(&["A#1", "B#1"])), Decision::Allowed);
        assert_eq!(rest.decide(&get(&["A#1", "B#1"])), Decision::NotAllowed);
        assert_eq!(rest.decide(&get(&["A#1"])), Decision::NotAllowed);
        assert_eq!(rest.decide(&get(&["B#1"])), Decision::Allowed);
        let query = Access::new("dynamodb:Query", TABLE).with(LEADING_KEYS, ["A#1".to_owned()]);
        assert_eq!(rest.decide(&query), Decision::Allowed);
        assert_eq!(rest.permissions().len(), role.permissions().len() - 1);
    }

    #[test]
    fn a_listing_is_divided_by_its_folders() {
        let mut list = json!({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b"});
        list["Condition"] = json!({"StringLike": {"s3:prefix": ["hls/*", "avatars/*"]}});
        let policies = json!([{"PolicyDocument": {"Statement": [list]}}]);
        let role = Role::from_properties("test", &json!({ "Policies": policies })).unwrap();
        let permissions = role.permissions();
        assert_eq!(permissions.len(), 2);
        let rest = role.without(&permissions[0]);
        let list = |prefix: &str| Access::new("s3:ListBucket", "arn:aws:s3:::b").with("s3:prefix", [prefix.to_owned()]);
        assert_eq!(rest.decide(&list("hls/1")), Decision::NotAllowed);
        assert_eq!(rest.decide(&list("avatars/1")), Decision::Allowed);
    }

    #[test]
    fn what_differs_in_its_resource_stays() {
        let role = role();
        let rest = role.without(&role.permissions()[5]);
        let get = |key: &str| Access::new("s3:GetObject", format!("arn:aws:s3:::b/{key}"));
        assert_eq!(rest.decide(&get("x1")), Decision::Allowed);
        assert_eq!(rest.decide(&get("y1")), Decision::NotAllowed);
    }
}
