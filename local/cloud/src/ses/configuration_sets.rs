//! Configuration sets, and which events about mails they put on the bus.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

/// The configuration sets by name, each with the types of the events that go to the bus. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct ConfigurationSets(Arc<Mutex<BTreeMap<String, BTreeSet<String>>>>);

impl ConfigurationSets {
    fn sets(&self) -> MutexGuard<'_, BTreeMap<String, BTreeSet<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Creates a set, or leaves it as it is.
    pub(crate) fn create(&self, logical_id: &str, properties: &Value) {
        let name = properties["Name"].as_str().unwrap_or(logical_id);
        self.sets().entry(name.to_owned()).or_default();
    }

    /// Adds an event destination to a set; fails if there is no such set, or if the destination is not the default bus.
    pub(crate) fn add_destination(&self, properties: &Value) -> Result<(), String> {
        let destination = &properties["EventDestination"];
        let bus = destination["EventBridgeDestination"]["EventBusArn"].as_str().unwrap_or_default();
        if !bus.ends_with(":event-bus/default") {
            return Err("SES sends events to the default bus only".to_owned());
        }
        let name = properties["ConfigurationSetName"].as_str().unwrap_or_default();
        let mut sets = self.sets();
        let set = sets.get_mut(name).ok_or_else(|| format!("there is no configuration set {name:?}"))?;
        if destination["Enabled"] == true {
            let types = destination["MatchingEventTypes"].as_array().into_iter().flatten();
            set.extend(types.filter_map(Value::as_str).map(str::to_ascii_lowercase));
        }
        Ok(())
    }

    /// Whether a set exists.
    pub fn exists(&self, name: &str) -> bool {
        self.sets().contains_key(name)
    }

    /// Whether a set puts events of a type (`bounce`, `complaint`) on the bus.
    pub(super) fn publishes(&self, name: &str, kind: &str) -> bool {
        self.sets().get(name).is_some_and(|types| types.contains(kind))
    }
}
