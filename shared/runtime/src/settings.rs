//! Settings, which are read from the environment at start. A function has the settings that its grants
//! require. Reading another one is a bug, which fails on the first call.

use std::collections::HashMap;
use std::sync::Arc;

use glotto_domain::{Classify, Kind, kinds};
use thiserror::Error;

use crate::{Bucket, Queue};

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
        Self(Arc::new(std::env::vars().collect()))
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
