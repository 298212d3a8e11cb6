//! How functions in containers find this machine.

use std::net::{Ipv4Addr, TcpListener};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

/// The name that Docker Desktop gives this machine. What connects to it arrives at 127.0.0.1.
const DESKTOP: &str = "host.docker.internal";
/// How long Docker may take to answer. Without it the platform starts as well.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where containers find this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Containers {
    /// The name or address.
    pub(super) host: String,
    /// The address to listen at, besides 127.0.0.1.
    pub(super) address: Option<Ipv4Addr>,
}

impl Containers {
    /// What the developer has given, or what Docker answers. Without Docker it is 127.0.0.1.
    pub(super) async fn find(given: Option<&str>) -> Self {
        match given {
            Some(host) => Self::at(host, host),
            None if cfg!(target_os = "macos") => Self::at(DESKTOP, DESKTOP),
            None => match gateway().await {
                // On Linux, Docker Desktop has its network in a virtual machine.
                Some(gateway) => Self::at(&gateway, DESKTOP),
                None => Self::at("127.0.0.1", "127.0.0.1"),
            },
        }
    }

    /// An address of this machine, or otherwise a name.
    fn at(address: &str, otherwise: &str) -> Self {
        match address.parse::<Ipv4Addr>() {
            Ok(ip) if ip == Ipv4Addr::LOCALHOST => Self { host: address.to_owned(), address: None },
            Ok(ip) if TcpListener::bind((ip, 0)).is_ok() => Self { host: address.to_owned(), address: Some(ip) },
            _ => Self { host: otherwise.to_owned(), address: None },
        }
    }
}

/// The address of this machine in the network in which Docker puts containers.
async fn gateway() -> Option<String> {
    // There is one for each version of IP.
    let format = "{{range .IPAM.Config}}{{.Gateway}} {{end}}";
    let mut docker = Command::new("docker");
    docker.args(["network", "inspect", "bridge", "--format", format]).stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, docker.output()).await.ok()?.ok()?;
    if output.status.success() { first_address(&String::from_utf8_lossy(&output.stdout)) } else { None }
}

/// The first address of version 4, at which this machine can listen for containers.
fn first_address(gateways: &str) -> Option<String> {
    gateways.split_whitespace().find(|gateway| gateway.parse::<Ipv4Addr>().is_ok()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_this_machine_is_listened_at_and_another_is_not() {
        let local = Containers { host: "127.0.0.1".to_owned(), address: None };
        assert_eq!(Containers::at("127.0.0.1", "127.0.0.1"), local);
        // TEST-NET-1 (RFC 5737), which no machine has.
        let desktop = Containers { host: DESKTOP.to_owned(), address: None };
        assert_eq!(Containers::at("192.0.2.1", DESKTOP), desktop);
        assert_eq!(Containers::at(DESKTOP, DESKTOP), desktop);
    }

    #[test]
    fn a_network_with_both_versions_of_ip_has_an_address_of_version_4() {
        for gateways in ["172.17.0.1 \n", "172.17.0.1 fd00::1 \n", "fd00::1 172.17.0.1 \n"] {
            assert_eq!(first_address(gateways).as_deref(), Some("172.17.0.1"), "{gateways}");
        }
        assert_eq!(first_address("fd00::1 \n"), None);
        assert_eq!(first_address("\n"), None);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn the_developer_can_choose_the_address() {
        let address = Some(Ipv4Addr::new(127, 0, 0, 2));
        assert_eq!(Containers::find(Some("127.0.0.2")).await, Containers { host: "127.0.0.2".to_owned(), address });
    }
}
