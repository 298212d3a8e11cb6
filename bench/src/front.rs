//! The embedded cloud as processes under measurement reach it: behind TLS.

use std::collections::HashMap;

use glotto_cloud::Cloud;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::error::Result;
use crate::tls::{self, Authority};

/// TLS in front of a cloud, for as long as this is kept.
pub struct Front {
    /// Files that make clients trust it.
    pub authority: Authority,
    /// What tells an SDK where the cloud is.
    pub addresses: Vec<(String, String)>,
    _tasks: JoinSet<()>,
    _scratch: TempDir,
}

impl Front {
    /// Puts TLS in front of each of a cloud's addresses.
    pub async fn start(cloud: &Cloud) -> Result<Self> {
        let scratch = TempDir::with_prefix("glotto-bench-")?;
        let authority = Authority::new(scratch.path())?;
        let mut tasks = JoinSet::new();
        let addresses = addresses(cloud, &authority, &mut tasks).await?;
        Ok(Self { authority, addresses, _tasks: tasks, _scratch: scratch })
    }
}

/// The cloud's addresses with TLS in front of each, and what else an SDK needs.
async fn addresses(cloud: &Cloud, authority: &Authority, tasks: &mut JoinSet<()>) -> Result<Vec<(String, String)>> {
    let mut fronts: HashMap<String, u16> = HashMap::new();
    let mut addresses = Vec::new();
    for (name, value) in cloud.endpoints().as_env() {
        if !value.starts_with("http://") {
            addresses.push((name, value));
            continue;
        }
        if !fronts.contains_key(&value) {
            fronts.insert(value.clone(), authority.front(&value, tasks).await?);
        }
        let url = tls::url(&name, fronts[&value]);
        addresses.push((name, url));
    }
    Ok(addresses)
}
