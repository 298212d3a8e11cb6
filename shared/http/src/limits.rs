//! Rate limits. Attempts are counted before any other input is processed.
//!
//! Limits are counted in order, and the first one that is exceeded ends the request. List the limits of
//! the caller before those of other subjects, so that a blocked caller cannot use up the limits of other
//! users. A request with an idempotency key that was answered before is not counted, as it changes
//! nothing.

use glotto_domain::rate_limit::{Limit, LimitPair};
use glotto_runtime::{Context, hash};
use glotto_store::{Key, LimitExceeded, keys};

use crate::{Call, Problem, Request, kinds};

/// An attempt: the limit that it counts towards, and the subject that is limited, such as an email
/// address or an id.
pub type Attempt<'a> = (&'a Limit, &'a str);

/// Counts attempts in order.
///
/// # Errors
///
/// 429 for the first limit that is exceeded.
pub async fn count(call: &Call<'_>, attempts: &[Attempt<'_>]) -> Result<(), Problem> {
    reject_duplicate(call).await?;
    for (limit, subject) in attempts {
        count_attempt(call.context, limit, subject).await?;
    }
    Ok(())
}

/// Counts an attempt towards two limits on one subject at once, or towards none if one of them is exceeded.
///
/// # Errors
///
/// 429 for the limit that is exceeded; of two, for the one that takes longer.
pub async fn count_pair(call: &Call<'_>, pair: &LimitPair, subject: &str) -> Result<(), Problem> {
    reject_duplicate(call).await?;
    let context = call.context;
    let counted = context.store.count_attempt_of_pair(pair, &subject_hash(subject), context.now()).await?;
    counted.map_err(too_many_requests)
}

/// A request that was answered before is not counted.
async fn reject_duplicate(call: &Call<'_>) -> Result<(), Problem> {
    let Call { context, request } = *call;
    let is_duplicate = match &request.idempotency_key {
        Some(key) => key.find_recorded(context).await?.is_some(),
        None => false,
    };
    // The recorded response replaces this problem.
    if is_duplicate { Err(Problem::duplicate()) } else { Ok(()) }
}

/// Counts an attempt of a client that is not signed in: first towards the limit of its network, then
/// towards the other limits.
///
/// # Errors
///
/// 429 for the first limit that is exceeded.
pub async fn count_by_ip(call: &Call<'_>, ip_limit: &Limit, attempts: &[Attempt<'_>]) -> Result<(), Problem> {
    let prefix = client_ip_prefix(call.request);
    let all: Vec<_> = [(ip_limit, prefix.as_str())].into_iter().chain(attempts.iter().copied()).collect();
    count(call, &all).await
}

async fn count_attempt(context: &Context, limit: &Limit, subject: &str) -> Result<(), Problem> {
    let counted = context.store.count_attempt(limit, &subject_hash(subject), context.now()).await?;
    counted.map_err(|wait| too_many_requests(LimitExceeded { limit: *limit, wait }))
}

fn too_many_requests(LimitExceeded { limit, wait }: LimitExceeded) -> Problem {
    tracing::warn!(limit = limit.name, "a limit was reached");
    let seconds = u32::try_from(wait.as_secs().max(0)).unwrap_or(u32::MAX).saturating_add(1);
    Problem::of(kinds::TOO_MANY_REQUESTS).retry_after(seconds)
}

/// The key of the counter of a subject. Transactions that reset the limit delete it.
pub fn key(limit: &Limit, subject: &str) -> Key {
    keys::engine::rate_limit(limit.name, &subject_hash(subject))
}

/// The key of the counter of two limits on a subject. Transactions that reset both limits delete it.
pub fn key_of_pair(pair: &LimitPair, subject: &str) -> Key {
    key(&pair.long, subject)
}

/// The subject as it is stored: hashed, so that mistyped email addresses are not stored in plain text.
pub fn subject_hash(subject: &str) -> String {
    hash::text(subject.as_bytes())
}

/// The subject of limits by network. Clients whose address is unknown share one.
pub fn client_ip_prefix(request: &Request) -> String {
    request.client_ip_prefix().unwrap_or_else(|| "nowhere".to_owned())
}
