//! Changes of address, as the mails' links stand for them. A token says whose change it answers
//! to, so that it is found beside the account; which mailbox it went to, its hash tells.

use glotto_domain::abuse::Limit;
use glotto_domain::id::{Id as _, UserId};
use glotto_domain::identity::{EmailChangeError, Mailbox};
use glotto_domain::inputs;
use glotto_http::{Problem, Request, Seal, limits};
use glotto_mail::EMAIL_CHANGE_SEAL;
use glotto_runtime::{Context, hash};
use glotto_signin::SealedText;
use glotto_store::identity::{AccountItem, EmailChangeItem};

use crate::letters;

inputs! {
    /// What came in a mail about a change of address.
    pub struct EmailChangeAnswer {
        /// The token of the link.
        pub token: SealedText,
    }
}

/// The id of a token for somebody's change, and its hash.
pub fn secret(context: &Context, user: UserId) -> (String, String) {
    let (secret, _) = letters::secret(context);
    let id = format!("{user}.{secret}");
    let hash = hash::text(id.as_bytes());
    (id, hash)
}

/// A change of address that a mailbox answers to.
pub struct Asked {
    pub account: AccountItem,
    pub change: EmailChangeItem,
    pub mailbox: Mailbox,
}

/// Whose change a token answers to, and the token's hash.
pub async fn token(
    context: &Context,
    request: &Request,
    input: &EmailChangeAnswer,
) -> Result<(UserId, String), Problem> {
    limits::take_from(context, request, &Limit::TOKEN_ADDRESS, &[]).await?;
    let seal = Seal::of(&context.settings, EMAIL_CHANGE_SEAL)?;
    let id = seal.open(input.token.as_str()).ok_or_else(unusable)?;
    let user = id.split('.').next().and_then(|user| UserId::parse(user).ok()).ok_or_else(unusable)?;
    Ok((user, hash::text(id.as_bytes())))
}

/// What a token answers to, until the change ends: whatever has been said to it.
pub async fn asked(context: &Context, (user, hash): &(UserId, String)) -> Result<Asked, Problem> {
    let credentials = context.store.accounts().find_credentials(*user, context.now()).await?.ok_or_else(unusable)?;
    let change: EmailChangeItem = credentials.find()?.ok_or_else(unusable)?;
    let mailbox = change.mailbox(hash).filter(|_| change.ends > context.now()).ok_or_else(unusable)?;
    Ok(Asked { account: credentials.account, change, mailbox })
}

/// The token answers to nothing.
pub fn unusable() -> Problem {
    Problem::refused(EmailChangeError::Unusable)
}
