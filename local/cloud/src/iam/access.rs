//! What a request does, as policies see it.

/// The condition key for partition keys.
pub(crate) const LEADING_KEYS: &str = "dynamodb:LeadingKeys";

/// An action on a resource, with the values of condition keys. A request can be several accesses: a transaction is
/// one for each of its items.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Access {
    /// `dynamodb:PutItem`.
    pub(crate) action: String,
    /// The ARN of the resource, or `*` for an action that has none.
    pub(crate) resource: String,
    /// The condition keys that the request has, with their values.
    pub(crate) context: Vec<(&'static str, Vec<String>)>,
}

impl Access {
    /// An action on a resource.
    pub(crate) fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self { action: action.into(), resource: resource.into(), context: Vec::new() }
    }

    /// Adds a condition key. A key without values is one that the request does not have.
    pub(crate) fn with(mut self, key: &'static str, values: impl IntoIterator<Item = String>) -> Self {
        let values: Vec<String> = values.into_iter().collect();
        if !values.is_empty() {
            self.context.push((key, values));
        }
        self
    }

    /// The values of a condition key, if the request has it.
    pub(super) fn values(&self, key: &str) -> Option<&[String]> {
        let mut named = self.context.iter().filter(|(name, _)| name.eq_ignore_ascii_case(key));
        named.next().map(|(_, values)| values.as_slice())
    }
}

/// For logs: the action, the resource, and the condition keys.
impl std::fmt::Display for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} on {}", self.action, self.resource)?;
        for (key, values) in &self.context {
            write!(f, ", {key} = {}", values.join(" "))?;
        }
        Ok(())
    }
}
