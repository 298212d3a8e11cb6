//! A TLS proxy in front of the embedded cloud, for the measured processes.

use std::collections::HashMap;

use glotto_cloud::Cloud;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::error::Result;
use crate::tls::{self, Authority};

/// TLS proxies in front of a cloud. Dropping this stops them.
pub struct Front {
    /// The certificate authority, with files that make clients trust it.
    pub authority: Authority,
    /// The environment variables that configure an SDK for the cloud.
    pub addresses: Vec<(String, String)>,
    _tasks: JoinSet<()>,
    _scratch: TempDir,
}

impl Front {
    /// Starts a proxy for each endpoint of a cloud.
    pub async fn start(cloud: &Cloud) -> Result<Self> {
        let scratch = TempDir::with_prefix("glotto-bench-")?;
        let authority = Authority::new(scratch.path())?;
        let mut tasks = JoinSet::new();
        let addresses = addresses(cloud, &authority, &mut tasks).await?;
        Ok(Self { authority, addresses, _tasks: tasks, _scratch: scratch })
    }
}

/// Starts the proxies. Returns the environment variables of an SDK, with the URLs of the proxies.
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
