//! The devices that a user is known to sign in with: the kind of device, and its network in the
//! large. Neither identifies a device by itself (half the world has the same browser, and a thief
//! may be anywhere), but a request shows no more than that.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::id::SessionId;
use glotto_runtime::hash;
use glotto_store::identity::{Credentials, SessionItem};

/// Devices that are remembered for a user.
const DEVICES: usize = 20;

/// Whether a session that begins deserves a notice: it is not the user's first one, and such a
/// device is neither remembered nor signed in.
pub(crate) fn is_new(credentials: &Credentials, device: &str) -> bool {
    let account = &credentials.account;
    let before = credentials.sessions.logins() > 0 || !account.devices.is_empty();
    let remembered = account.devices.iter().any(|other| other == device);
    before && !remembered && !credentials.sessions.iter().any(|session| fingerprint(session) == device)
}

/// The remembered devices with one more, the latest last.
pub(crate) fn with_device(devices: &[String], device: &str) -> Vec<String> {
    if devices.iter().any(|one| one == device) {
        return devices.to_vec();
    }
    let over = (devices.len() + 1).saturating_sub(DEVICES);
    devices.iter().skip(over).cloned().chain([device.to_owned()]).collect()
}

/// The devices that stay known when a user changes their password in a session: only the device of
/// that session, since any other may belong to the attacker they change it against.
pub fn devices_to_keep(credentials: &Credentials, within: SessionId) -> Vec<String> {
    credentials.sessions.find(within).map(fingerprint).into_iter().collect()
}

/// What a device is recognised by: its `User-Agent` without versions, which change with every
/// update, and its network.
pub(crate) fn fingerprint(session: &SessionItem) -> String {
    let name = session.device.iter().flat_map(|device| device.chars()).filter(|c| !c.is_ascii_digit());
    let network = session.place.as_deref().and_then(network).unwrap_or_default();
    let text: String = name.chain(['\n']).chain(network.chars()).collect();
    URL_SAFE_NO_PAD.encode(&hash::bytes(text.as_bytes())[..8])
}

/// The network of an address prefix, of the size that providers have: 16 bits of IPv4, 32 of IPv6.
/// The prefix itself is that of a household, and a phone has another one in every street.
fn network(place: &str) -> Option<String> {
    let (address, _) = place.split_once('/')?;
    Some(match address.parse().ok()? {
        IpAddr::V4(address) => format!("{:?}", &address.octets()[..2]),
        IpAddr::V6(address) => format!("{:x?}", &address.segments()[..2]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_known_device_makes_room_for_a_new_one() {
        let devices: Vec<String> = (0..DEVICES).map(|number| number.to_string()).collect();
        let now = with_device(&devices, "new");
        assert_eq!(now.len(), DEVICES);
        assert_eq!((now[0].as_str(), now[DEVICES - 1].as_str()), ("1", "new"));
        assert_eq!(with_device(&now, "5"), now);
    }

    #[test]
    fn streets_of_one_provider_are_one_network() {
        assert_eq!(network("203.0.113.0/24"), network("203.0.7.0/24"));
        assert_ne!(network("203.0.113.0/24"), network("203.1.113.0/24"));
        assert_eq!(network("2001:db8::/56"), network("2001:db8:7:100::/56"));
        assert_ne!(network("2001:db8::/56"), network("2001:db9::/56"));
        assert_eq!(network("nowhere"), None);
    }
}
