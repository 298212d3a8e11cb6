//! Refusing those who try too often, before anything that they sent is looked at.

use futures::future::join_all;
use glotto_domain::abuse::Limit;
use glotto_runtime::Context;
use glotto_store::{Key, keys};

use crate::{Problem, Request, kinds, once};

/// Counts a try against each limit, for the subject that it limits: an address, an id, a place.
/// Subjects are hashed: what somebody mistyped shall not lie in the table.
pub async fn take(context: &Context, tries: &[(&Limit, &str)]) -> Result<(), Problem> {
    let subjects: Vec<_> = tries.iter().map(|(limit, subject)| (*limit, hashed(subject))).collect();
    let counted = subjects.iter().map(|(limit, subject)| context.store.take(limit, subject, context.now()));
    for (taken, (limit, _)) in join_all(counted).await.into_iter().zip(tries) {
        if let Err(wait) = taken? {
            tracing::warn!(limit = limit.name, "a limit was reached");
            let seconds = u32::try_from(wait.as_secs().max(0)).unwrap_or(u32::MAX).saturating_add(1);
            return Err(Problem::of(kinds::TOO_MANY).retry_after(seconds));
        }
    }
    Ok(())
}

/// Where the tries of a subject are counted: transactions that forgive them delete it.
pub fn key(limit: &Limit, subject: &str) -> Key {
    keys::limit(limit.name, &hashed(subject))
}

/// A subject as it is stored.
pub fn hashed(subject: &str) -> String {
    once::hash(subject.as_bytes())
}

/// The subject of limits by address, for a caller of whom none is known too.
pub fn whence(request: &Request) -> String {
    request.place().unwrap_or_else(|| "nowhere".to_owned())
}
