//! Keys of the items that hold secret keys.

use glotto_domain::keys::KeyPurpose;

use super::keys;

keys! {
    /// `KEYS#<purpose>` / `KEYS`: the versions of a purpose's keys, encrypted. Each purpose has its own partition,
    /// so that functions read the keys that they need and no others.
    item key_set(purpose: KeyPurpose) = (purpose.partition(), "KEYS");
}
