//! Settings, which are read from the environment at start. A function has the settings that its grants
//! require. Reading another one is a bug, which fails on the first call.

use std::collections::HashMap;
use std::sync::Arc;

use glotto_domain::{Classify, Kind, kinds};
use thiserror::Error;

use crate::{Bucket, Queue};

/// The variable of [`Settings::published_kinds`]: names with commas between them.
pub const PUBLISHED_KINDS: &str = "PUBLISHED_KINDS";
/// The variable with settings of one machine, as `NAME=value` separated by spaces; they replace variables of the same
/// name. `sam local invoke` passes only variables that the template declares, so the addresses of the local stack and
/// the credentials of the function's role come in this one. On AWS it is empty, and would be ignored without
/// `AWS_SAM_LOCAL`.
pub const LOCAL_SETTINGS: &str = "LOCAL_SETTINGS";

/// The variable that `sam local invoke` sets to `true` in its containers (`samcli/local/lambdafn/env_vars.py`). Without
/// it, [`LOCAL_SETTINGS`] have no effect.
const SAM_LOCAL: &str = "AWS_SAM_LOCAL";

/// A setting is missing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the environment variable {0} is missing")]
pub struct MissingSetting(pub String);

impl Classify for MissingSetting {
    fn kind(&self) -> Kind {
        kinds::INTERNAL
    }
}

/// The settings of a function. Cheap to clone.
#[derive(Clone, Default)]
pub struct Settings(Arc<HashMap<String, String>>);

impl Settings {
    /// Reads the environment of the process.
    pub fn from_env() -> Self {
        Self::from_variables(std::env::vars().collect())
    }

    fn from_variables(mut variables: HashMap<String, String>) -> Self {
        let local = variables.remove(LOCAL_SETTINGS).unwrap_or_default();
        let is_local = variables.get(SAM_LOCAL).is_some_and(|value| value == "true");
        let local = if is_local { local } else { String::new() };
        let pairs = local.split_ascii_whitespace().filter_map(|pair| pair.split_once('='));
        variables.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        Self(Arc::new(variables))
    }

    /// Settings with these values, for tests.
    pub fn from_pairs<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        Self(Arc::new(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect()))
    }

    /// Adds or replaces settings.
    #[must_use]
    pub fn with<'a>(&self, changes: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let changes = changes.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self(Arc::new(self.0.iter().map(|(name, value)| (name.clone(), value.clone())).chain(changes).collect()))
    }

    /// The value of an environment variable. An empty value counts as missing.
    pub fn get(&self, name: &str) -> Result<&str, MissingSetting> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| MissingSetting(name.to_owned()))
    }

    /// The name of the table.
    pub fn table(&self) -> Result<&str, MissingSetting> {
        self.get("TABLE_NAME")
    }

    /// The URL of a queue.
    pub fn queue(&self, queue: Queue) -> Result<&str, MissingSetting> {
        self.get(queue.variable())
    }

    /// The name of the event bus.
    pub fn event_bus(&self) -> Result<&str, MissingSetting> {
        self.get("EVENT_BUS_NAME")
    }

    /// The kinds of events that are published on the bus: those to which a worker subscribes.
    pub fn published_kinds(&self) -> impl Iterator<Item = &str> {
        self.get(PUBLISHED_KINDS).unwrap_or_default().split(',').filter(|kind| !kind.is_empty())
    }

    /// The name of a bucket.
    pub fn bucket(&self, bucket: Bucket) -> Result<&str, MissingSetting> {
        self.get(bucket.variable())
    }

    /// The URL of the API, without a trailing slash.
    pub fn public_url(&self) -> Result<&str, MissingSetting> {
        self.get("PUBLIC_URL").map(|url| url.trim_end_matches('/'))
    }

    /// The URL of the front end, without a trailing slash.
    pub fn app_url(&self) -> Result<&str, MissingSetting> {
        self.get("APP_URL").map(|url| url.trim_end_matches('/'))
    }

    /// The name of the platform, as shown to users and stored on their devices.
    pub fn app_name(&self) -> Result<&str, MissingSetting> {
        self.get("APP_NAME")
    }
}

/// Settings contain secrets, so their values must not appear in logs.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Settings({} variables)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(variables: &[(&str, &str)]) -> Settings {
        Settings::from_variables(variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
    }

    #[test]
    fn settings_of_one_machine_replace_variables_in_containers_of_sam_and_nowhere_else() {
        let local = "AWS_ACCESS_KEY_ID=role AWS_ENDPOINT_URL_S3=http://127.0.0.1:4002/?a=b";
        let passed = [("AWS_ACCESS_KEY_ID", "developer"), (LOCAL_SETTINGS, local)];
        for elsewhere in [&passed[..], &[passed[0], passed[1], (SAM_LOCAL, "false")]] {
            let settings_there = settings(elsewhere);
            assert_eq!(settings_there.get("AWS_ACCESS_KEY_ID").unwrap(), "developer");
            assert!(settings_there.get("AWS_ENDPOINT_URL_S3").is_err() && settings_there.get(LOCAL_SETTINGS).is_err());
        }
        let settings_here = settings(&[passed[0], passed[1], (SAM_LOCAL, "true")]);
        assert_eq!(settings_here.get("AWS_ACCESS_KEY_ID").unwrap(), "role");
        assert_eq!(settings_here.get("AWS_ENDPOINT_URL_S3").unwrap(), "http://127.0.0.1:4002/?a=b");
        let deployed = settings(&[("AWS_ACCESS_KEY_ID", "role"), (LOCAL_SETTINGS, ""), (SAM_LOCAL, "true")]);
        assert_eq!(deployed.get("AWS_ACCESS_KEY_ID").unwrap(), "role");
        assert!(deployed.get(LOCAL_SETTINGS).is_err());
    }
}
