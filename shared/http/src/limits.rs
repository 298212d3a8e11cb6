//! Refusing those who try too often, before anything that they sent is looked at.
//!
//! Limits are counted one after the other, and the first that refuses is the last that is asked:
//! whoever has used up what they may do themselves fills nobody else's bucket. A request that was
//! answered before is not counted at all: it does nothing.

use glotto_domain::abuse::Limit;
use glotto_runtime::{Context, hash};
use glotto_store::{Key, keys};

use crate::{Call, Problem, Request, kinds};

/// A try at something, to be counted under its name: an address, an id.
pub type Try<'a> = (&'a Limit, &'a str);

/// Counts tries of somebody who is known, in this order: their own limits come first.
pub async fn take(call: &Call<'_>, tries: &[Try<'_>]) -> Result<(), Problem> {
    let Call { context, request } = *call;
    let answered = match &request.idempotency_key {
        Some(key) => key.find_answer(context).await?.is_some(),
        None => false,
    };
    if answered {
        // The answer of then is given in the place of this one.
        return Err(Problem::answered_before());
    }
    for (limit, subject) in tries {
        count(context, limit, subject).await?;
    }
    Ok(())
}

/// Counts a try of anybody: by whence it comes, and only if that place has tries left by what else
/// it is at.
pub async fn take_from(call: &Call<'_>, place: &Limit, tries: &[Try<'_>]) -> Result<(), Problem> {
    let from = client_ip_prefix(call.request);
    let all: Vec<_> = [(place, from.as_str())].into_iter().chain(tries.iter().copied()).collect();
    take(call, &all).await
}

/// Subjects are hashed: what somebody mistyped shall not lie in the table.
async fn count(context: &Context, limit: &Limit, subject: &str) -> Result<(), Problem> {
    let Err(wait) = context.store.take(limit, &hashed(subject), context.now()).await? else { return Ok(()) };
    tracing::warn!(limit = limit.name, "a limit was reached");
    let seconds = u32::try_from(wait.as_secs().max(0)).unwrap_or(u32::MAX).saturating_add(1);
    Err(Problem::of(kinds::TOO_MANY).retry_after(seconds))
}

/// Where the tries of a subject are counted: transactions that forgive them delete it.
pub fn key(limit: &Limit, subject: &str) -> Key {
    keys::limit(limit.name, &hashed(subject))
}

/// A subject as it is stored.
pub fn hashed(subject: &str) -> String {
    hash::text(subject.as_bytes())
}

/// The subject of limits by address, for a caller of whom none is known too.
pub fn client_ip_prefix(request: &Request) -> String {
    request.client_ip_prefix().unwrap_or_else(|| "nowhere".to_owned())
}
