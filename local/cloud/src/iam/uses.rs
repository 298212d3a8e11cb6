//! What roles use of their rights, so that tests can find rights that no function needs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::access::{Access, LEADING_KEYS};

/// An access that a role was allowed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The action, such as `dynamodb:PutItem`.
    pub action: String,
    /// The ARN of the resource, or `*` for an action that has none.
    pub resource: String,
    /// The partition keys, if the access is to items of a table or an index.
    pub partitions: Vec<String>,
}

/// The accesses of roles by their names. None until they are recorded.
#[derive(Debug, Default)]
pub(super) struct Uses(Mutex<Option<BTreeMap<String, BTreeSet<Use>>>>);

impl Uses {
    pub(super) fn start(&self) {
        self.lock().get_or_insert_default();
    }

    pub(super) fn record(&self, role: &str, access: &Access) {
        if let Some(roles) = self.lock().as_mut() {
            let partitions = access.values(LEADING_KEYS).unwrap_or_default().to_vec();
            let used = Use { action: access.action.clone(), resource: access.resource.clone(), partitions };
            roles.entry(role.to_owned()).or_default().insert(used);
        }
    }

    pub(super) fn of(&self, role: &str) -> Vec<Use> {
        let recorded = self.lock();
        let uses = recorded.as_ref().and_then(|roles| roles.get(role));
        uses.into_iter().flatten().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Option<BTreeMap<String, BTreeSet<Use>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
