//! Settings, which are read from the environment at start. A function has the settings that its grants
//! require. Reading another one is a bug, which fails on the first call.

use std::collections::HashMap;
use std::sync::Arc;

use glotto_domain::keys::KeyPurpose;
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

/// The variable of [`Settings::key_purposes`]: names with commas between them.
const KEY_PURPOSES: &str = "KEY_PURPOSES";

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
pub struct Settings(Arc<Values>);

#[derive(Default)]
struct Values {
    variables: HashMap<String, String>,
    /// Parsed once, because every request needs them.
    key_purposes: Vec<KeyPurpose>,
}

impl Values {
    fn new(variables: HashMap<String, String>) -> Self {
        let mut values = Self { variables, key_purposes: Vec::new() };
        // Proofs of work need no key unless the operator requires them.
        let works = values.get("PROOF_OF_WORK_BITS").is_some_and(|bits| bits != "0");
        let purposes = values.get(KEY_PURPOSES).unwrap_or_default().split(',').filter_map(KeyPurpose::parse);
        values.key_purposes = purposes.filter(|purpose| works || *purpose != KeyPurpose::ProofOfWork).collect();
        values
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

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
        Self(Arc::new(Values::new(variables)))
    }

    /// Settings with these values, for tests.
    pub fn from_pairs<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let variables = pairs.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self(Arc::new(Values::new(variables.collect())))
    }

    /// Adds or replaces settings.
    #[must_use]
    pub fn with<'a>(&self, changes: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut variables = self.0.variables.clone();
        variables.extend(changes.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())));
        Self(Arc::new(Values::new(variables)))
    }

    /// The value of an environment variable. An empty value counts as missing.
    pub fn get(&self, name: &str) -> Result<&str, MissingSetting> {
        self.0.get(name).ok_or_else(|| MissingSetting(name.to_owned()))
    }

    /// The purposes of the secret keys that the function reads.
    pub fn key_purposes(&self) -> &[KeyPurpose] {
        &self.0.key_purposes
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
        write!(f, "Settings({} variables)", self.0.variables.len())
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

    #[test]
    fn a_function_reads_the_keys_that_its_settings_name_and_those_of_proofs_of_work_if_they_are_required() {
        assert!(Settings::default().key_purposes().is_empty());
        let named = settings(&[(KEY_PURPOSES, "cursors,unknown,proof-of-work")]);
        assert_eq!(named.key_purposes(), [KeyPurpose::Cursors]);
        for (bits, works) in [("", false), ("0", false), ("20", true)] {
            let purposes = named.with([("PROOF_OF_WORK_BITS", bits)]).key_purposes().to_vec();
            assert_eq!(purposes.contains(&KeyPurpose::ProofOfWork), works, "{bits:?}");
        }
        // A function in a test has the settings of the platform, and then its own.
        assert_eq!(named.with([(KEY_PURPOSES, "playback")]).key_purposes(), [KeyPurpose::Playback]);
    }
}
