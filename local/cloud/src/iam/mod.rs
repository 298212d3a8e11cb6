//! IAM: who calls, and what their role allows.
//!
//! A role has temporary credentials, whose access key id names it. Each service asks here before it does something
//! for such a caller, and refuses what no policy of the role allows. All other credentials, and none, are those of the
//! developer, who may do everything.

mod access;
mod auth_error;
mod condition;
mod credentials;
mod pattern;
mod policy;
mod signer;
mod uses;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use http::{HeaderMap, Uri};
use jiff::SignedDuration;

pub(crate) use access::{Access, LEADING_KEYS};
pub(crate) use auth_error::AuthError;
pub use credentials::RoleCredentials;
pub use pattern::matches as matches_pattern;
pub use policy::{Permission, Role};
pub use uses::Use;

use crate::clock::CloudClock;
use crate::{ACCOUNT, CloudError};
use credentials::{AccessKey, Issuer};
use policy::Decision;
use uses::Uses;

/// The most refusals that are kept for [`Iam::take_denials`].
const MAX_DENIALS: usize = 1_000;

/// The roles of a cloud, and their credentials. Clones share them.
#[derive(Clone)]
pub struct Iam {
    shared: Arc<Shared>,
}

struct Shared {
    issuer: Issuer,
    clock: CloudClock,
    /// How long credentials are valid.
    lifetime: Duration,
    roles: RwLock<HashMap<String, Role>>,
    denials: Mutex<Vec<String>>,
    uses: Uses,
}

impl std::fmt::Debug for Iam {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Iam").finish_non_exhaustive()
    }
}

impl Iam {
    pub(crate) fn open(clock: CloudClock, lifetime: Duration, directory: Option<&Path>) -> Result<Self, CloudError> {
        let issuer = Issuer::open(directory)?;
        let (roles, denials, uses) = (RwLock::default(), Mutex::default(), Uses::default());
        Ok(Self { shared: Arc::new(Shared { issuer, clock, lifetime, roles, denials, uses }) })
    }

    /// Adds roles, and replaces those of the same name.
    pub fn add_roles(&self, roles: impl IntoIterator<Item = Role>) {
        let mut known = self.shared.roles.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(roles.into_iter().map(|role| (role.name().to_owned(), role)));
    }

    /// New temporary credentials of a role. A role that was not [added](Self::add_roles) may do nothing.
    pub fn credentials(&self, role: &str) -> RoleCredentials {
        let lifetime = SignedDuration::try_from(self.shared.lifetime).unwrap_or(SignedDuration::MAX);
        let now = self.shared.clock.now();
        self.shared.issuer.issue(role, now.checked_add(lifetime).unwrap_or(jiff::Timestamp::MAX))
    }

    /// Whether credentials have ended, or end within a time from now.
    pub fn end_within(&self, credentials: &RoleCredentials, time: Duration) -> bool {
        let time = SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
        self.shared.clock.now().checked_add(time).is_ok_and(|then| credentials.expires <= then)
    }

    /// Whether a role may do something that has no condition keys, such as `sqs:ReceiveMessage` on the ARN of a
    /// queue.
    pub fn allows(&self, role: &str, action: &str, resource: &str) -> bool {
        self.decide(role, &Access::new(action, resource)) == Decision::Allowed
    }

    /// Whether there are no roles: this cloud runs without a template that has some, and services do not ask for
    /// rights when they act for a role.
    pub(crate) fn is_empty(&self) -> bool {
        self.shared.roles.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Whether there is a role of this name.
    pub(crate) fn has_role(&self, role: &str) -> bool {
        self.shared.roles.read().unwrap_or_else(PoisonError::into_inner).contains_key(role)
    }

    /// What roles were refused since the last call, in words: tests fail on it, whatever the caller made of the
    /// error.
    pub fn take_denials(&self) -> Vec<String> {
        std::mem::take(&mut *self.shared.denials.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Records from now on what roles use of their rights. They are kept as long as the cloud runs, so this is for
    /// tests.
    pub fn record_uses(&self) {
        self.shared.uses.start();
    }

    /// What a role was allowed since [`record_uses`](Self::record_uses), each access once.
    pub fn uses(&self, role: &str) -> Vec<Use> {
        self.shared.uses.of(role)
    }

    /// The permissions of a role that nothing needed since [`record_uses`](Self::record_uses): without one of them, the
    /// role would still have been allowed everything.
    pub fn unneeded(&self, role: &str) -> Vec<Permission> {
        let roles = self.shared.roles.read().unwrap_or_else(PoisonError::into_inner);
        let Some(role) = roles.get(role) else { return Vec::new() };
        let accesses = self.shared.uses.accesses(role.name());
        let is_unneeded = |permission: &Permission| {
            let rest = role.without(permission);
            accesses.iter().all(|access| rest.decide(access) == Decision::Allowed)
        };
        role.permissions().into_iter().filter(is_unneeded).collect()
    }

    /// Checks the credentials of a request, and each of its accesses.
    pub(crate) fn check(
        &self,
        headers: &HeaderMap,
        uri: &Uri,
        accesses: impl FnOnce() -> Vec<Access>,
    ) -> Result<(), AuthError> {
        let Some(id) = signer::access_key_id(headers, uri) else { return Ok(()) };
        let Some(key) = AccessKey::parse(&id) else { return Ok(()) };
        let token = signer::session_token(headers, uri);
        if token.as_deref() != Some(self.shared.issuer.token(&id).as_str()) {
            return Err(AuthError::InvalidToken);
        }
        if key.expires <= self.shared.clock.now().as_second() {
            return Err(AuthError::Expired);
        }
        accesses().iter().try_for_each(|access| match self.decide(key.role, access) {
            Decision::Allowed => {
                self.shared.uses.record(key.role, access);
                Ok(())
            }
            decision => Err(self.deny(&key, access, decision)),
        })
    }

    /// Whether a request has valid credentials of a role. What it may do is [checked](Self::check) by the service.
    pub(crate) fn is_role(&self, headers: &HeaderMap, uri: &Uri) -> bool {
        let role = signer::access_key_id(headers, uri).is_some_and(|id| AccessKey::parse(&id).is_some());
        role && self.check(headers, uri, Vec::new).is_ok()
    }

    /// The secret of an access key id; none if it is not one of a role.
    pub(crate) fn secret_access_key(&self, access_key_id: &str) -> Option<String> {
        AccessKey::parse(access_key_id).map(|_| self.shared.issuer.secret(access_key_id))
    }

    fn decide(&self, role: &str, access: &Access) -> Decision {
        let roles = self.shared.roles.read().unwrap_or_else(PoisonError::into_inner);
        roles.get(role).map_or(Decision::NotAllowed, |role| role.decide(access))
    }

    fn deny(&self, key: &AccessKey<'_>, access: &Access, decision: Decision) -> AuthError {
        let AccessKey { role, session, .. } = key;
        tracing::warn!(role, %access, "IAM refused a call");
        let mut denials = self.shared.denials.lock().unwrap_or_else(PoisonError::into_inner);
        if denials.len() < MAX_DENIALS {
            denials.push(format!("{role} may not {access}"));
        }
        let Access { action, resource, .. } = access;
        let because = match decision {
            Decision::Denied => "with an explicit deny in an identity-based policy".to_owned(),
            _ => format!("because no identity-based policy allows the {action} action"),
        };
        AuthError::Denied(format!(
            "User: arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session} is not authorized to perform: {action} on \
             resource: {resource} {because}"
        ))
    }
}

#[cfg(test)]
mod tests;
