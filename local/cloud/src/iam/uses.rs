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
pub(super) struct Uses(Mutex<Option<Recorded>>);

/// The accesses of roles by their names.
type Recorded = BTreeMap<String, BTreeSet<Access>>;

impl Uses {
    pub(super) fn start(&self) {
        self.lock().get_or_insert_default();
    }

    pub(super) fn record(&self, role: &str, access: &Access) {
        if let Some(roles) = self.lock().as_mut() {
            roles.entry(role.to_owned()).or_default().insert(access.clone());
        }
    }

    /// The accesses of a role.
    pub(super) fn accesses(&self, role: &str) -> Vec<Access> {
        let recorded = self.lock();
        let accesses = recorded.as_ref().and_then(|roles| roles.get(role));
        accesses.into_iter().flatten().cloned().collect()
    }

    /// The accesses of a role, each once.
    pub(super) fn of(&self, role: &str) -> Vec<Use> {
        let used = self.accesses(role).into_iter().map(|access| {
            let partitions = access.values(LEADING_KEYS).unwrap_or_default().to_vec();
            Use { action: access.action, resource: access.resource, partitions }
        });
        used.collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Recorded>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
