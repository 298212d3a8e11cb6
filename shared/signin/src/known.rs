//! The devices that somebody is known to sign in with: what kind of device, and in which network in
//! the large. Neither tells a device by itself (half the world has the same browser, and a thief
//! may sit anywhere), and nothing else is told by a request.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::id::SessionId;
use glotto_runtime::hash;
use glotto_store::identity::{Credentials, SessionItem};

/// Devices that are remembered of a person.
const DEVICES: usize = 20;

/// Whether somebody has to be told of a session that begins: it is not their first one, and neither
/// do they remember such a device nor is one signed in.
pub(crate) fn is_news(credentials: &Credentials, device: &str) -> bool {
    let account = &credentials.account;
    let before = account.logins > 0 || !account.devices.is_empty();
    let remembered = account.devices.iter().any(|known| known == device);
    before && !remembered && !credentials.sessions.iter().any(|session| fingerprint(session) == device)
}

/// The devices that are known from now on, the latest last.
pub(crate) fn remembering(known: &[String], device: &str) -> Vec<String> {
    if known.iter().any(|one| one == device) {
        return known.to_vec();
    }
    let over = (known.len() + 1).saturating_sub(DEVICES);
    known.iter().skip(over).cloned().chain([device.to_owned()]).collect()
}

/// The devices that are known still when a lock was changed: none but that of the session in which
/// it was, since any other one may be whoever it was changed against.
pub fn left_known(credentials: &Credentials, within: SessionId) -> Vec<String> {
    let mut sessions = credentials.sessions.iter().filter(|session| session.session_id == within);
    sessions.next().map(fingerprint).into_iter().collect()
}

/// What a device is recognised by: how it calls itself, but for its versions, which change with every
/// update, and the network of its place.
pub(crate) fn fingerprint(session: &SessionItem) -> String {
    let name = session.device.iter().flat_map(|device| device.chars()).filter(|c| !c.is_ascii_digit());
    let network = session.place.as_deref().and_then(network).unwrap_or_default();
    let text: String = name.chain(['\n']).chain(network.chars()).collect();
    URL_SAFE_NO_PAD.encode(&hash::bytes(text.as_bytes())[..8])
}

/// The network that a place is in, as providers have them: 16 bits of IPv4, 32 of IPv6. The place
/// itself is a household's, and a telephone is in another one in every street.
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
    fn the_longest_known_device_makes_room_for_a_new_one() {
        let known: Vec<String> = (0..DEVICES).map(|number| number.to_string()).collect();
        let now = remembering(&known, "new");
        assert_eq!(now.len(), DEVICES);
        assert_eq!((now[0].as_str(), now[DEVICES - 1].as_str()), ("1", "new"));
        assert_eq!(remembering(&now, "5"), now);
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
