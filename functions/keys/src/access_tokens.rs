//! The keys of access tokens. Their public parts are in the keyring, which decides when each of them signs and until
//! when it is accepted. The private parts follow it, in the same transaction.

use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::signing::{Keyring, SCHEDULE};
use glotto_domain::keys::{KeyPurpose, KeySet, KeyVersion};
use glotto_events::Failure;
use glotto_store::administration::AuditItem;
use glotto_store::identity::KeyringItem;
use glotto_store::key_sets::KeySetItem;

use crate::key_maker::KeyMaker;

/// Announces the next key if it is time, and removes expired keys. Returns whether it has changed anything.
pub(crate) async fn rotate(maker: &KeyMaker<'_>, keyring: &KeyringItem, set: &KeySetItem) -> Result<bool, Failure> {
    let now = maker.context.now();
    let (ring, new) = if keyring.ring.is_rotation_due(SCHEDULE, now) {
        let (version, public) = maker.signing_key()?;
        (keyring.ring.announce(SCHEDULE, public, now), Some(version))
    } else {
        (keyring.ring.without_expired(now), None)
    };
    let present = maker.rewrap(KeyPurpose::AccessTokens, &set.versions);
    let versions = follow(&ring, present.versions().iter().cloned().chain(new));
    if ring == keyring.ring && versions == set.versions {
        return Ok(false);
    }
    write(maker, (keyring, ring), (set, versions)).await
}

/// Makes a new key the only one. Returns its id (`kid`) and version, or none if the keys have changed since they were
/// read.
pub(crate) async fn replace(
    maker: &KeyMaker<'_>,
    keyring: &KeyringItem,
    set: &KeySetItem,
) -> Result<Option<(String, String)>, Failure> {
    let (version, public) = maker.signing_key()?;
    let names = (public.kid.clone(), version.id.clone());
    let ring = Keyring::of(public);
    let versions = follow(&ring, [version]);
    let written = write(maker, (keyring, ring), (set, versions)).await?;
    Ok(written.then_some(names))
}

/// The private keys of a keyring, with the times of their public keys.
fn follow(ring: &Keyring, versions: impl IntoIterator<Item = KeyVersion>) -> KeySet {
    let versions = versions.into_iter().filter_map(|version| {
        let key = ring.versions().iter().find(|key| key.version == version.id)?;
        Some(KeyVersion { from: key.from, until: key.until, ..version })
    });
    KeySet::new(versions.collect())
}

/// Replaces both, and records it in the audit trail. Returns whether they were still the same.
async fn write(
    maker: &KeyMaker<'_>,
    (read_keyring, ring): (&KeyringItem, Keyring),
    (read_set, versions): (&KeySetItem, KeySet),
) -> Result<bool, Failure> {
    let context = maker.context;
    let kids: Vec<_> = ring.versions().iter().map(|key| key.kid.as_str()).collect();
    let detail = format!("{} {}", KeyPurpose::AccessTokens.name(), kids.join(" "));
    let entry = AuditItem::of_platform(context.new_id(), AuditAction::KeysChanged, UserId::NIL, context.now());
    let keyring = KeyringItem { ring, rev: read_keyring.rev.next() };
    let set = KeySetItem { versions, rev: read_set.rev.next(), ..read_set.clone() };
    let (keyring, set) = ((&keyring, read_keyring.rev), (&set, read_set.rev));
    Ok(context.store.key_sets().replace_with_keyring(set, keyring, &entry.detail(detail)).await?)
}
