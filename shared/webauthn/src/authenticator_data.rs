//! Authenticator data: what the authenticator signs (6.1).

use crate::cbor::Members;
use crate::{PublicKey, WebauthnError};

/// Longer credential ids must not be accepted (7.1).
pub const LONGEST_CREDENTIAL_ID: usize = 1023;

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const ATTESTED: u8 = 0x40;
const EXTENDED: u8 = 0x80;

/// Parsed authenticator data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticatorData {
    /// SHA-256 of the relying party's id.
    pub party_hash: [u8; 32],
    flags: u8,
    /// The signature counter; 0 if the authenticator has none.
    pub sign_count: u32,
    /// The credential, if one was created.
    pub attested: Option<Attested>,
}

/// A credential that was created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attested {
    /// The model of the authenticator. It is not verified.
    pub aaguid: [u8; 16],
    /// The credential id.
    pub credential_id: Vec<u8>,
    /// Its public key.
    pub key: PublicKey,
    /// Its public key as it was sent, to be stored.
    pub key_bytes: Vec<u8>,
}

const SHORT: WebauthnError = WebauthnError::Malformed("authenticator data ends too early");

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], WebauthnError> {
    let (front, rest) = bytes.split_first_chunk().ok_or(SHORT)?;
    *bytes = rest;
    Ok(*front)
}

impl AuthenticatorData {
    /// Parses the bytes, all of them.
    pub fn read(mut bytes: &[u8]) -> Result<Self, WebauthnError> {
        let rest = &mut bytes;
        let party_hash = take(rest)?;
        let [flags] = take(rest)?;
        let sign_count = u32::from_be_bytes(take(rest)?);
        let attested = if flags & ATTESTED == 0 { None } else { Some(Attested::read(rest)?) };
        if flags & EXTENDED != 0 {
            Members::read(rest)?;
        }
        if !rest.is_empty() {
            return Err(WebauthnError::Malformed("authenticator data has trailing bytes"));
        }
        if flags & BACKED_UP != 0 && flags & BACKUP_ELIGIBLE == 0 {
            return Err(WebauthnError::Malformed("backed up, but not backup eligible"));
        }
        Ok(Self { party_hash, flags, sign_count, attested })
    }

    /// Whether the user was present.
    pub fn is_present(&self) -> bool {
        self.flags & PRESENT != 0
    }

    /// Whether the user was verified, with a fingerprint, face or PIN.
    pub fn is_verified(&self) -> bool {
        self.flags & VERIFIED != 0
    }

    /// Whether the credential can be backed up, such as synced to other devices.
    pub fn is_backup_eligible(&self) -> bool {
        self.flags & BACKUP_ELIGIBLE != 0
    }

    /// Whether it is backed up.
    pub fn is_backed_up(&self) -> bool {
        self.flags & BACKED_UP != 0
    }
}

impl Attested {
    fn read(rest: &mut &[u8]) -> Result<Self, WebauthnError> {
        let aaguid = take(rest)?;
        let length = usize::from(u16::from_be_bytes(take(rest)?));
        if length == 0 || length > LONGEST_CREDENTIAL_ID {
            return Err(WebauthnError::Malformed("a credential id has 1 to 1023 bytes"));
        }
        let (id, after) = rest.split_at_checked(length).ok_or(SHORT)?;
        *rest = after;
        let key = PublicKey::read(rest)?;
        let key_bytes = after[..after.len() - rest.len()].to_vec();
        Ok(Self { aaguid, credential_id: id.to_vec(), key, key_bytes })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(flags: u8) -> Vec<u8> {
        [[9; 32].as_slice(), &[flags], &7_u32.to_be_bytes()].concat()
    }

    #[test]
    fn flags_and_counter_are_read() {
        let read = AuthenticatorData::read(&plain(PRESENT | BACKUP_ELIGIBLE)).unwrap();
        assert_eq!((read.party_hash, read.sign_count, read.attested.is_none()), ([9; 32], 7, true));
        assert!(read.is_present() && !read.is_verified() && read.is_backup_eligible() && !read.is_backed_up());
        let extended = [plain(VERIFIED | EXTENDED), b"\xA1\x61x\xF5".to_vec()].concat();
        assert!(AuthenticatorData::read(&extended).unwrap().is_verified());
    }

    #[test]
    fn truncated_too_long_or_contradictory_data_is_malformed() {
        let long_id = [plain(ATTESTED), vec![0; 16], vec![4, 0], vec![1; 1024]].concat();
        let no_id = [plain(ATTESTED), vec![0; 16], vec![0, 0]].concat();
        let short_id = [plain(ATTESTED), vec![0; 16], vec![0, 9], vec![1; 8]].concat();
        let trailed = [plain(PRESENT), vec![0]].concat();
        let unannounced = [plain(PRESENT), b"\xA0".to_vec()].concat();
        for bytes in [
            &plain(PRESENT)[..36],
            &plain(ATTESTED),
            &plain(EXTENDED),
            &plain(BACKED_UP),
            &long_id,
            &no_id,
            &short_id,
            &trailed,
            &unannounced,
            b"",
        ] {
            assert!(matches!(AuthenticatorData::read(bytes), Err(WebauthnError::Malformed(_))), "{bytes:x?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(head in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = AuthenticatorData::read(&head);
            let _ = AuthenticatorData::read(&[plain(ATTESTED | EXTENDED), vec![0; 16], vec![0, 4], head].concat());
        }
    }
}
