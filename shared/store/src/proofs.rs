//! That the person of a session has proven anew who they are.

use glotto_domain::id::SessionId;
use glotto_domain::identity::AuthMethod;
use jiff::Timestamp;

use crate::credentials::Credentials;
use crate::{Condition, Conflict, Entity as _, Transaction, Update, keys};

/// Notes a proof in the session that it was made in, in the transaction of what it uses up. Fails
/// if the account has changed since it was read, or if the session is over. Gives everything that
/// was proven in the session.
pub fn prove(
    tx: &mut Transaction<Conflict>,
    (credentials, session): (&Credentials, SessionId),
    means: &[AuthMethod],
    now: Timestamp,
) -> Vec<AuthMethod> {
    let account = &credentials.account;
    let found = credentials.sessions.iter().find(|one| one.session_id == session);
    let mut all = found.map(|session| session.means.clone()).unwrap_or_default();
    let new: Vec<_> = means.iter().copied().filter(|one| !all.contains(one)).collect();
    all.extend(new);
    let proof = Update::new().set("proven", now).set("means", &all);
    tx.require(&account.key(), Condition::revision(account.rev), Conflict).update_if(
        &keys::session(account.user_id, session),
        &proof,
        Condition::present(),
        Conflict,
    );
    all
}
