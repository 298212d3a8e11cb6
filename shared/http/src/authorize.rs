//! Who calls: the token of a request, and the session that it belongs to.
//!
//! A token is verified by its signature, without a call to the table. Whether its session has ended, and which role its
//! user has now, only the table knows. A handler that only reads may run while the session is read; its result is
//! [`Withheld`] until then.

use glotto_runtime::{Context, Keys};
use glotto_store::identity::SessionItem;
use jiff::Timestamp;

use crate::actor::RECENT_AUTH;
use crate::token::{self, Claims};
use crate::{Actor, Function, Problem, Request, TokenError, kinds};

/// A token whose signature and claims are valid. Its session may have ended, and its user may have another role.
pub(crate) struct VerifiedToken {
    kid: String,
    claims: Claims,
}

/// A caller whose session was read and has not ended, with the present role, which the endpoint admits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CheckedCaller(Actor);

/// What a handler answered for the caller that a token names, before the session of the token was checked.
pub(crate) struct Withheld<T> {
    claimed: Actor,
    result: T,
}

impl VerifiedToken {
    /// The caller that the token names. None if it does not contain a role.
    pub(crate) fn claimed(&self) -> Option<Actor> {
        let Claims { sub, sid, role, .. } = &self.claims;
        role.map(|role| Actor { user: *sub, session: *sid, role })
    }
}

impl CheckedCaller {
    /// The caller.
    pub(crate) fn actor(self) -> Actor {
        self.0
    }
}

impl<T> Withheld<T> {
    /// Withholds a result.
    pub(crate) fn new(claimed: Actor, result: T) -> Self {
        Self { claimed, result }
    }

    /// The result, now that the caller has been checked. None if the caller is not who the token named: the role has
    /// changed since it was issued.
    pub(crate) fn release(self, caller: CheckedCaller) -> Option<T> {
        (self.claimed == caller.0).then_some(self.result)
    }
}

/// The token of a request, if the endpoint reads one. Its key must be in the keyring as it was last read; an unknown
/// one is looked up.
///
/// # Errors
///
/// 401 if the token is invalid, or if it is missing and the endpoint requires one.
pub(crate) async fn read_token(
    function: &Function,
    context: &Context,
    request: &Request,
) -> Result<Option<VerifiedToken>, Problem> {
    let access = function.access;
    if !access.reads_token() {
        return Ok(None);
    }
    if !request.headers.contains_key("authorization") {
        return if access.requires_token() { Err(Problem::unauthenticated(TokenError::Missing)) } else { Ok(None) };
    }
    match request.header("authorization").and_then(bearer_token) {
        Some(token) => verify(context, token).await.map(Some),
        None => Err(Problem::unauthenticated(TokenError::Invalid)),
    }
}

/// Checks that the session of a token has not ended and that the endpoint admits its user. One round trip, in which
/// keys that are out of date are read as well.
///
/// # Errors
///
/// 401 if the session has ended, the key of the token is not accepted any more, or recent authentication is required;
/// 403 if the present role is not admitted.
pub(crate) async fn check_session(
    function: &Function,
    context: &Context,
    token: &VerifiedToken,
) -> Result<CheckedCaller, Problem> {
    let VerifiedToken { kid, claims } = token;
    let keys = context.port::<Keys>()?;
    let session = keys.session(context, kid, claims.sub, claims.sid).await?.ok_or_else(|| {
        // The client of a revoked key refreshes; if its session has ended as well, it learns that then.
        let is_accepted = keys.accepts(kid, context.now());
        Problem::unauthenticated(if is_accepted { TokenError::SessionEnded } else { TokenError::Invalid })
    })?;
    if !function.access.allows(session.role) {
        return Err(Problem::of(kinds::FORBIDDEN));
    }
    if function.requires_recent_auth && !has_recent_auth(&session, context.now()) {
        return Err(Problem::of(kinds::STEP_UP));
    }
    Ok(CheckedCaller(Actor { user: session.user_id, session: session.session_id, role: session.role }))
}

/// The token of an `Authorization` header (RFC 6750, 2.1).
fn bearer_token(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A token whose signature verifies with a known key.
async fn verify(context: &Context, token: &str) -> Result<VerifiedToken, Problem> {
    let keys = context.port::<Keys>()?;
    let invalid = || Problem::unauthenticated(TokenError::Invalid);
    let kid = token::kid_of(token).ok_or_else(invalid)?;
    let x = keys.find(context, &kid).await?.ok_or_else(invalid)?;
    let issuer = context.settings.public_url()?;
    let claims = token::verify(token, &x, issuer, context.now()).map_err(Problem::unauthenticated)?;
    Ok(VerifiedToken { kid, claims })
}

/// Whether the user of a session has authenticated recently enough for sensitive operations.
fn has_recent_auth(session: &SessionItem, now: Timestamp) -> bool {
    now.duration_since(session.proven) < RECENT_AUTH
}

#[cfg(test)]
mod tests {
    use glotto_domain::id::{Id as _, SessionId, UserId};
    use glotto_domain::identity::Role;

    use super::*;

    const THEN: Timestamp = Timestamp::UNIX_EPOCH;

    fn actor(role: Role) -> Actor {
        Actor { user: UserId::new(THEN, 1), session: SessionId::new(THEN, 1), role }
    }

    #[test]
    fn a_withheld_result_is_released_to_the_caller_that_the_token_named_and_to_no_other() {
        let released =
            |caller: Actor| Withheld::new(actor(Role::Instructor), "a result").release(CheckedCaller(caller));
        assert_eq!(released(actor(Role::Instructor)), Some("a result"));
        for role in [Role::Learner, Role::Admin] {
            assert_eq!(released(actor(role)), None, "{role:?}");
        }
        let user = UserId::new(THEN, 2);
        assert_eq!(released(Actor { user, ..actor(Role::Instructor) }), None);
        let session = SessionId::new(THEN, 2);
        assert_eq!(released(Actor { session, ..actor(Role::Instructor) }), None);
    }

    #[test]
    fn a_token_without_a_role_names_no_caller() {
        let Actor { user, session, .. } = actor(Role::Admin);
        let claims = Claims::new("https://api.example.com", user, session, THEN);
        let token = |claims| VerifiedToken { kid: String::new(), claims };
        assert_eq!(token(claims.clone()).claimed(), None);
        assert_eq!(token(claims.with_role(Role::Admin)).claimed(), Some(actor(Role::Admin)));
    }
}
