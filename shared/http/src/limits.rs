//! Rate limits. Attempts are counted before any other input is processed.
//!
//! Limits are counted in order, and the first one that is exceeded ends the request. List the limits of
//! the caller before those of other subjects, so that a blocked caller cannot use up the limits of other
//! users. A request with an idempotency key that was answered before is not counted, as it changes
//! nothing.

use glotto_domain::rate_limit::Limit;
use glotto_runtime::{Context, hash};
use glotto_store::{Key, keys};

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
    let Call { context, request } = *call;
    let duplicate = match &request.idempotency_key {
        Some(key) => key.find_recorded(context).await?.is_some(),
        None => false,
    };
    if duplicate {
        // The recorded response replaces this problem.
        return Err(Problem::duplicate());
    }
    for (limit, subject) in attempts {
        count_attempt(context, limit, subject).await?;
    }
    Ok(())
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
    let Err(wait) = context.store.count_attempt(limit, &subject_hash(subject), context.now()).await? else {
        return Ok(());
    };
    tracing::warn!(limit = limit.name, "a limit was reached");
    let seconds = u32::try_from(wait.as_secs().max(0)).unwrap_or(u32::MAX).saturating_add(1);
    Err(Problem::of(kinds::TOO_MANY_REQUESTS).retry_after(seconds))
}

/// The key of the counter of a subject. Transactions that reset the limit delete it.
pub fn key(limit: &Limit, subject: &str) -> Key {
    keys::engine::rate_limit(limit.name, &subject_hash(subject))
}

/// The subject as it is stored: hashed, so that mistyped email addresses are not stored in plain text.
pub fn subject_hash(subject: &str) -> String {
    hash::text(subject.as_bytes())
}

/// The subject of limits by network. Clients whose address is unknown share one.
pub fn client_ip_prefix(request: &Request) -> String {
    request.client_ip_prefix().unwrap_or_else(|| "nowhere".to_owned())
}
