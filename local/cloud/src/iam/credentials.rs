//! Temporary credentials of roles. An access key id names the role and the end of the credentials, and the secrets
//! follow from it and a key of the cloud. So nothing has to be stored for each of them, and they outlive a restart.

use std::fmt::{self, Write as _};
use std::path::Path;

use jiff::Timestamp;
use ring::hmac;

use crate::secrets::write_private;
use crate::{CloudError, random};

/// The beginning of an access key id of a role. On AWS those of roles begin with `ASIA`.
const PREFIX: &str = "ASIALOCAL.";

/// Temporary credentials of a role, as Lambda gives them to an environment.
#[derive(Clone, PartialEq, Eq)]
pub struct RoleCredentials {
    /// `AWS_ACCESS_KEY_ID`.
    pub access_key_id: String,
    /// `AWS_SECRET_ACCESS_KEY`.
    pub secret_access_key: String,
    /// `AWS_SESSION_TOKEN`.
    pub session_token: String,
    /// When they end, by the clock of the cloud.
    pub expires: Timestamp,
}

impl RoleCredentials {
    /// The environment variables with which an AWS SDK uses them.
    pub fn as_env(&self) -> [(String, String); 3] {
        [
            ("AWS_ACCESS_KEY_ID", &self.access_key_id),
            ("AWS_SECRET_ACCESS_KEY", &self.secret_access_key),
            ("AWS_SESSION_TOKEN", &self.session_token),
        ]
        .map(|(name, value)| (name.to_owned(), value.clone()))
    }
}

impl fmt::Debug for RoleCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RoleCredentials({})", self.access_key_id)
    }
}

/// An access key id in its parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AccessKey<'k> {
    pub(super) role: &'k str,
    /// The end of the credentials, in seconds of the epoch.
    pub(super) expires: i64,
    /// Tells credentials of the same role apart.
    pub(super) session: &'k str,
}

impl<'k> AccessKey<'k> {
    /// Parses an access key id; none if it is not one of a role.
    pub(super) fn parse(id: &'k str) -> Option<Self> {
        // The name of a role may contain dots.
        let mut parts = id.strip_prefix(PREFIX)?.rsplitn(3, '.');
        let (session, expires, role) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { role, expires: expires.parse().ok()?, session })
    }
}

/// Derives the secrets of credentials.
pub(super) struct Issuer(hmac::Key);

impl Issuer {
    /// An issuer with the key in a directory, which it creates if there is none, or with a key of its own.
    pub(super) fn open(directory: Option<&Path>) -> Result<Self, CloudError> {
        let key = match directory {
            Some(directory) => stored_key(directory)?,
            None => random::id(64),
        };
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes())))
    }

    pub(super) fn issue(&self, role: &str, expires: Timestamp) -> RoleCredentials {
        let id = format!("{PREFIX}{role}.{}.{}", expires.as_second(), random::id(8));
        let (secret_access_key, session_token) = (self.secret(&id), self.token(&id));
        RoleCredentials { access_key_id: id, secret_access_key, session_token, expires }
    }

    pub(super) fn secret(&self, access_key_id: &str) -> String {
        self.derive("secret", access_key_id)
    }

    pub(super) fn token(&self, access_key_id: &str) -> String {
        self.derive("token", access_key_id)
    }

    fn derive(&self, purpose: &str, access_key_id: &str) -> String {
        let tag = hmac::sign(&self.0, format!("{purpose} {access_key_id}").as_bytes());
        tag.as_ref().iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

fn stored_key(directory: &Path) -> Result<String, CloudError> {
    let file = directory.join("credentials.key");
    match std::fs::read_to_string(&file) {
        Ok(key) if !key.is_empty() => Ok(key),
        _ => {
            let key = random::id(64);
            std::fs::create_dir_all(directory)?;
            write_private(&file, key.as_bytes())?;
            Ok(key)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_key_id_names_its_role_and_its_end() {
        let expires: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let issued = Issuer::open(None).unwrap().issue("glotto-dev.LoginRole", expires);
        let key = AccessKey::parse(&issued.access_key_id).unwrap();
        assert_eq!((key.role, key.expires), ("glotto-dev.LoginRole", expires.as_second()));
        for other in ["local", "ASIAIOSFODNN7EXAMPLE", "ASIALOCAL.role", "ASIALOCAL.role.soon.x"] {
            assert_eq!(AccessKey::parse(other), None, "{other}");
        }
    }

    #[test]
    fn the_same_state_directory_accepts_credentials_after_a_restart_and_another_does_not() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let open = |directory: &tempfile::TempDir| Issuer::open(Some(directory.path())).unwrap();
        let issued = open(&here).issue("role", Timestamp::MAX);
        assert_eq!(open(&here).token(&issued.access_key_id), issued.session_token);
        assert_ne!(open(&there).token(&issued.access_key_id), issued.session_token);
        assert_ne!(issued.secret_access_key, issued.session_token);
    }

    #[test]
    fn debug_output_has_no_secret() {
        let issued = Issuer::open(None).unwrap().issue("role", Timestamp::MAX);
        let text = format!("{issued:?}");
        assert!(!text.contains(&issued.secret_access_key) && !text.contains(&issued.session_token), "{text}");
    }
}
