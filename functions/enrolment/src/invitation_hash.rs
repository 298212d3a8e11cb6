//! Under which hashes invitations are stored. The code is no part of the table, and nor is the address that an
//! invitation is for.

use glotto_domain::enrolment::InvitationCode;
use glotto_domain::identity::EmailAddress;
use glotto_runtime::hash;

/// The hash of an invitation for any user, or for the owner of an address.
pub(crate) fn of(code: &InvitationCode, address: Option<&EmailAddress>) -> String {
    match address {
        Some(address) => hash::text(format!("{}\n{}", code.as_str(), address.canonical()).as_bytes()),
        None => hash::text(code.as_str().as_bytes()),
    }
}
