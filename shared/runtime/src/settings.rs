//! Settings, read once at start. A function has those that its grants call for; asking for
//! another is a bug that the first call shows.

use std::collections::HashMap;
use std::sync::Arc;

use glotto_domain::{Classify, Kind, kinds};
use thiserror::Error;

use crate::{Bucket, Queue};

/// A setting that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the environment variable {0} is missing")]
pub struct MissingSetting(pub String);

impl Classify for MissingSetting {
    fn kind(&self) -> Kind {
        kinds::INTERNAL
    }
}

/// The settings of one function. Cheap to clone.
#[derive(Clone, Default)]
pub struct Settings(Arc<HashMap<String, String>>);

impl Settings {
    /// From the environment of the process.
    pub fn from_env() -> Self {
        Self(Arc::new(std::env::vars().collect()))
    }

    /// From given values; for tests.
    pub fn from_pairs<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        Self(Arc::new(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect()))
    }

    /// The same with others in place of some.
    #[must_use]
    pub fn with<'a>(&self, others: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let others = others.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self(Arc::new(self.0.iter().map(|(name, value)| (name.clone(), value.clone())).chain(others).collect()))
    }

    /// A setting by its variable.
    pub fn get(&self, name: &str) -> Result<&str, MissingSetting> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| MissingSetting(name.to_owned()))
    }

    /// The table's name.
    pub fn table(&self) -> Result<&str, MissingSetting> {
        self.get("TABLE_NAME")
    }

    /// A queue's URL.
    pub fn queue(&self, queue: Queue) -> Result<&str, MissingSetting> {
        self.get(queue.variable())
    }

    /// A bucket's name.
    pub fn bucket(&self, bucket: Bucket) -> Result<&str, MissingSetting> {
        self.get(bucket.variable())
    }

    /// Where clients reach the API, without a slash at the end.
    pub fn public_url(&self) -> Result<&str, MissingSetting> {
        self.get("PUBLIC_URL").map(|url| url.trim_end_matches('/'))
    }

    /// Where people reach the front end, without a slash at the end.
    pub fn app_url(&self) -> Result<&str, MissingSetting> {
        self.get("APP_URL").map(|url| url.trim_end_matches('/'))
    }

    /// What the platform is called, where people see it and their devices keep it.
    pub fn app_name(&self) -> Result<&str, MissingSetting> {
        self.get("APP_NAME")
    }

    /// The secret that seals cursors, refresh tokens and links.
    pub fn link_key(&self) -> Result<&str, MissingSetting> {
        self.get("LINK_KEY")
    }
}

/// Settings hold secrets: they show in no log.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Settings({} variables)", self.0.len())
    }
}
