//! Condition and update expressions with their names and values kept together.

use aws_sdk_dynamodb::types::AttributeValue;
use glotto_domain::id::UserId;
use glotto_domain::{Precondition, Revision, Revisions};
use serde::Serialize;

use crate::{Entity, Item, StoreError};

/// A condition on an item, such as `rev = :rev`.
#[derive(Debug, Clone)]
pub struct Condition {
    pub(crate) expression: String,
    pub(crate) values: Item,
    error: Option<String>,
}

impl Condition {
    /// The item must not exist.
    pub fn absent() -> Self {
        Self::that("attribute_not_exists(pk)")
    }

    /// The item must exist.
    pub fn present() -> Self {
        Self::that("attribute_exists(pk)")
    }

    /// The item must exist in this revision.
    pub fn revision(rev: Revision) -> Self {
        Self::that("rev = :rev").with(":rev", rev)
    }

    /// What a request requires of the item that it changes; none if it requires nothing.
    pub fn precondition(of: &Precondition) -> Option<Self> {
        let required = of.required.as_ref().map(|revisions| Self::among(revisions, ":required"));
        let excluded = of.excluded.as_ref().map(|revisions| Self::among(revisions, ":excluded").negated());
        match (required, excluded) {
            (Some(required), Some(excluded)) => Some(required.and(excluded)),
            (required, excluded) => required.or(excluded),
        }
    }

    /// The item must exist in one of these revisions, or be absent if one of them is that of what was never written.
    /// DynamoDB compares with a hundred at most.
    fn among(revisions: &Revisions, prefix: &str) -> Self {
        let revisions = match revisions {
            Revisions::Any => return Self::present(),
            Revisions::OneOf(revisions) => revisions,
        };
        let (unwritten, written): (Vec<_>, Vec<_>) = revisions.iter().partition(|rev| **rev == Revision::UNWRITTEN);
        match (unwritten.is_empty(), written.is_empty()) {
            // `IN` needs a value. No item does both.
            (true, true) => Self::that("(attribute_exists(pk) AND attribute_not_exists(pk))"),
            (false, true) => Self::absent(),
            (true, false) => Self::one_of(&written, prefix),
            (false, false) => {
                let written = Self::one_of(&written, prefix);
                Self { expression: format!("(attribute_not_exists(pk) OR {})", written.expression), ..written }
            }
        }
    }

    fn one_of(revisions: &[&Revision], prefix: &str) -> Self {
        let names: Vec<_> = (0..revisions.len()).map(|number| format!("{prefix}{number}")).collect();
        let condition = Self::that(&format!("rev IN ({})", names.join(", ")));
        names.iter().zip(revisions).fold(condition, |condition, (name, revision)| condition.with(name, revision))
    }

    fn negated(self) -> Self {
        Self { expression: format!("NOT {}", self.expression), ..self }
    }

    fn and(mut self, other: Self) -> Self {
        self.expression = format!("{} AND {}", self.expression, other.expression);
        self.values.extend(other.values);
        self.error = self.error.or(other.error);
        self
    }

    /// The item must exist and belong to this user.
    pub fn owned_by(user: UserId) -> Self {
        Self::that("userId = :owner").with(":owner", user)
    }

    /// The item must not exist, or belong to this user.
    pub fn absent_or_owned_by(user: UserId) -> Self {
        Self::that("attribute_not_exists(pk) OR userId = :owner").with(":owner", user)
    }

    /// Any DynamoDB condition expression. No attribute in these conditions is a reserved word, so
    /// aliases are not needed.
    pub fn that(expression: &str) -> Self {
        Self { expression: expression.to_owned(), values: Item::new(), error: None }
    }

    /// Sets the value of a placeholder in the expression.
    #[must_use]
    pub fn with(mut self, placeholder: &str, value: impl Serialize) -> Self {
        match serde_dynamo::to_attribute_value::<_, AttributeValue>(value) {
            Ok(value) => {
                self.values.insert(placeholder.to_owned(), value);
            }
            Err(error) => self.error = Some(error.to_string()),
        }
        self
    }

    pub(crate) fn check(&self) -> Result<(), StoreError> {
        self.error.clone().map_or(Ok(()), |error| Err(StoreError::Malformed(error)))
    }
}

/// A change of an item's attributes. It aliases every name, so reserved words are allowed.
#[derive(Debug, Clone, Default)]
pub struct Update {
    sets: Vec<String>,
    adds: Vec<String>,
    removes: Vec<String>,
    pub(crate) names: std::collections::HashMap<String, String>,
    pub(crate) values: Item,
    error: Option<String>,
}

impl Update {
    /// An empty change.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.sets.is_empty() && self.adds.is_empty() && self.removes.is_empty()
    }

    /// A change that may create an item, and therefore sets its type. Nothing else sets the type of an
    /// item.
    pub fn of<T: Entity>() -> Self {
        Self::new().set_any("type", T::TYPE).set_any("v", T::VERSION)
    }

    /// Sets an attribute.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Serialize) -> Self {
        if ["pk", "sk", "type", "v"].contains(&name) {
            self.error = Some(format!("{name} is set by the entity alone"));
        }
        self.set_any(name, value)
    }

    fn set_any(mut self, name: &str, value: impl Serialize) -> Self {
        let clause = format!("#{name} = :set_{name}");
        self.bind(name, &format!(":set_{name}"), value);
        self.sets.push(clause);
        self
    }

    /// Sets an attribute unless it has a value already.
    #[must_use]
    pub fn set_if_missing(mut self, name: &str, value: impl Serialize) -> Self {
        let clause = format!("#{name} = if_not_exists(#{name}, :set_{name})");
        self.bind(name, &format!(":set_{name}"), value);
        self.sets.push(clause);
        self
    }

    /// Appends values to a list; a missing one counts as empty.
    #[must_use]
    pub fn append(mut self, name: &str, values: impl Serialize) -> Self {
        let clause = format!("#{name} = list_append(if_not_exists(#{name}, :none_{name}), :append_{name})");
        self.bind(name, &format!(":none_{name}"), [(); 0]);
        self.bind(name, &format!(":append_{name}"), values);
        self.sets.push(clause);
        self
    }

    /// Adds to a number; a missing one counts as zero.
    #[must_use]
    pub fn add(mut self, name: &str, number: i64) -> Self {
        let clause = format!("#{name} :add_{name}");
        self.bind(name, &format!(":add_{name}"), number);
        self.adds.push(clause);
        self
    }

    /// Increments the item's revision.
    #[must_use]
    pub fn next_revision(self) -> Self {
        self.add("rev", 1)
    }

    /// Removes an attribute.
    #[must_use]
    pub fn remove(mut self, name: &str) -> Self {
        self.names.insert(format!("#{name}"), name.to_owned());
        self.removes.push(format!("#{name}"));
        self
    }

    fn bind(&mut self, name: &str, placeholder: &str, value: impl Serialize) {
        self.names.insert(format!("#{name}"), name.to_owned());
        match serde_dynamo::to_attribute_value::<_, AttributeValue>(value) {
            Ok(value) => {
                self.values.insert(placeholder.to_owned(), value);
            }
            Err(error) => self.error = Some(error.to_string()),
        }
    }

    pub(crate) fn expression(&self) -> Result<String, StoreError> {
        if let Some(error) = &self.error {
            return Err(StoreError::Malformed(error.clone()));
        }
        let clauses = [("SET", &self.sets), ("ADD", &self.adds), ("REMOVE", &self.removes)];
        let filled = clauses.iter().filter(|(_, parts)| !parts.is_empty());
        Ok(filled.map(|(verb, parts)| format!("{verb} {}", parts.join(", "))).collect::<Vec<_>>().join(" "))
    }
}
