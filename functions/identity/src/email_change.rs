//! Pending changes of address, as the links in the mails name them. A token names the user, so that
//! the change is found beside the account; its hash tells which of the two mailboxes it went to.

use glotto_domain::id::{Id as _, UserId};
use glotto_domain::identity::{EmailChangeError, Mailbox};
use glotto_domain::input;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Call, Result, Seal, limits};
use glotto_mail::EMAIL_CHANGE_SEAL;
use glotto_runtime::{Context, hash};
use glotto_signin::SealedText;
use glotto_store::identity::{AccountItem, EmailChangeItem};

use crate::mails;

/// The answer of a mailbox to a change of address.
#[input]
pub struct EmailChangeAnswerInput {
    /// The token of the link in the mail.
    pub token: SealedText,
}

/// An opened token.
pub struct Token {
    user: UserId,
    hash: String,
}

/// A pending change that a mailbox answers.
pub struct PendingEmailChange {
    pub account: AccountItem,
    pub change: EmailChangeItem,
    pub mailbox: Mailbox,
}

/// The id of a token for a user's change, and its hash.
pub fn new_token_id(context: &Context, user: UserId) -> (String, String) {
    let (random, _) = mails::new_token_id(context);
    let id = format!("{user}.{random}");
    let hash = hash::text(id.as_bytes());
    (id, hash)
}

/// Opens a token that a client sends back. Attempts are limited by the caller's network.
pub async fn open_token(call: &Call<'_>, token: &SealedText) -> Result<Token> {
    limits::count_by_ip(call, &Limit::TOKEN_ADDRESS, &[]).await?;
    let seal = Seal::of(call, EMAIL_CHANGE_SEAL).await?;
    let id = seal.open(token.as_str()).ok_or(EmailChangeError::Invalid)?;
    let user = id.split('.').next().and_then(|user| UserId::parse(user).ok());
    Ok(Token { user: user.ok_or(EmailChangeError::Invalid)?, hash: hash::text(id.as_bytes()) })
}

/// The change that a token belongs to, until it expires, whatever was answered before.
pub async fn find(context: &Context, token: &Token) -> Result<PendingEmailChange> {
    let found = context.store.email_changes().find_with_account(token.user).await?;
    let (account, change) = found.ok_or(EmailChangeError::Invalid)?;
    let mailbox = change.mailbox(&token.hash).filter(|_| change.ends > context.now());
    let mailbox = mailbox.ok_or(EmailChangeError::Invalid)?;
    Ok(PendingEmailChange { account, change, mailbox })
}
