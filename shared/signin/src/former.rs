//! Former signatures. They go once the features factors, passkeys and federation call the others.

use glotto_domain::factors::Challenge;
use glotto_domain::id::UserId;
use glotto_http::{Call, Request, Result};
use glotto_mail::Notice;
use glotto_runtime::Context;
use glotto_store::accounts::AccountItem;
use glotto_store::challenges::MetChallengeItem;
use glotto_store::outbox::Event;

use crate::{Also, Proof, SealedText, TokensView, open_challenge, open_session, record_blocked_codes, security_notice};

/// See [`open_session`].
#[derive(Debug)]
pub enum Opened {
    /// It has begun.
    Yes(TokensView),
    /// A conflict.
    AccountChanged,
}

/// See [`open_session`].
pub async fn open(context: &Context, request: &Request, proof: Proof<'_>, also: Also<'_>) -> Result<Opened> {
    match open_session(&Call { context, request }, proof, also).await {
        Ok(tokens) => Ok(Opened::Yes(tokens)),
        Err(problem) if problem.conflict => Ok(Opened::AccountChanged),
        Err(problem) => Err(problem),
    }
}

/// See [`open_challenge`].
pub fn challenged(context: &Context, text: &SealedText) -> Result<(Challenge, MetChallengeItem)> {
    open_challenge(context, text)
}

/// See [`record_blocked_codes`].
pub async fn codes_blocked(context: &Context, request: &Request, user: UserId) -> Result<()> {
    record_blocked_codes(&Call { context, request }, user).await
}

/// See [`security_notice`].
pub fn notice(context: &Context, request: &Request, account: &AccountItem, notice: Notice) -> Event {
    security_notice(&Call { context, request }, account, notice)
}
