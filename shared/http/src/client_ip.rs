//! The network that a client calls from: the part of its IP address that a household or a school shares,
//! and no more, for the sake of privacy.

use std::net::{IpAddr, Ipv6Addr};

/// The prefix of an IP address: 24 bits of IPv4, or 56 of IPv6, which is what a provider assigns to one
/// customer (RFC 6177).
pub fn prefix(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let prefix = u128::from(address) & (u128::MAX << 72);
            format!("{}/56", Ipv6Addr::from(prefix))
        }
    }
}

#[cfg(test)]
mod tests {
    fn prefix(address: &str) -> String {
        super::prefix(address.parse().unwrap())
    }

    #[test]
    fn addresses_of_one_network_share_a_prefix() {
        assert_eq!(prefix("203.0.113.7"), "203.0.113.0/24");
        assert_eq!(prefix("203.0.113.7"), prefix("203.0.113.250"));
        assert_eq!(prefix("2001:db8:0:1:ffff::1"), "2001:db8::/56");
        assert_eq!(prefix("2001:db8:0:1::1"), prefix("2001:db8:0:ff::2"));
        assert_ne!(prefix("2001:db8:0:1::1"), prefix("2001:db8:0:100::1"));
    }

    #[test]
    fn an_ipv4_address_mapped_to_ipv6_is_treated_as_ipv4() {
        assert_eq!(prefix("::ffff:203.0.113.7"), "203.0.113.0/24");
    }
}
