//! The mails that accounts cause. Those that anybody can ask for are all asked for in the same
//! shape, with a token beside them: who watches how long an answer takes does not learn which mail
//! it is, or whether it is one at all.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::id::UserId;
use glotto_domain::identity::{EmailAddress, PasswordReset, Verification};
use glotto_http::Request;
use glotto_mail::{Letter, MAIL_REQUESTED, MailRequest};
use glotto_runtime::{Context, hash};
use glotto_store::identity::{AccountItem, ResetItem, VerificationItem, decoy_account};
use glotto_store::{Event, StoreError};

use crate::lock;

/// An event that nobody acts upon, in the place of a mail that is not sent.
const MAIL_WITHHELD: &str = "MailWithheld";

/// A mail, and the verification that its link would stand for.
pub struct Mailing {
    pub verification: VerificationItem,
    pub event: Event,
}

impl Mailing {
    /// Asks somebody to show that the address is theirs.
    pub fn verify(context: &Context, request: &Request, account: &AccountItem) -> Self {
        let (token_id, verification) = begin(context, account.user_id, account.registrations);
        let letter = Letter::VerifyEmail { token_id, display_name: account.display_name.to_string() };
        Self { verification, event: mail(context, request, account, &account.email, letter) }
    }

    /// Tells somebody that they have an account already.
    pub fn already_registered(context: &Context, request: &Request, account: &AccountItem) -> Self {
        let (_, verification) = begin(context, account.user_id, account.registrations);
        Self { verification, event: already_registered(context, request, account) }
    }

    /// No mail: nobody has the address. The verification is of somebody who does not exist.
    pub fn withheld(context: &Context, request: &Request, nobody: UserId) -> Result<Self, StoreError> {
        let Self { verification, event } = Self::verify(context, request, &decoy_account(nobody)?);
        Ok(Self { verification, event: withheld(event) })
    }
}

/// A verification, and the id that its token is made of.
fn begin(context: &Context, user: UserId, registration: u32) -> (String, VerificationItem) {
    let (id, hash) = secret(context);
    let verification = Verification::begin(user, registration, context.now());
    (id, VerificationItem::new(hash, verification))
}

/// Lets somebody choose another password: what the link stands for, and the mail.
pub fn reset(context: &Context, request: &Request, account: &AccountItem) -> (ResetItem, Event) {
    let (token_id, hash) = secret(context);
    let reset = PasswordReset::begin(account.user_id, lock::of(account), context.now());
    let letter = Letter::ResetPassword { token_id, display_name: account.display_name.to_string() };
    (ResetItem::new(hash, reset), mail(context, request, account, &account.email, letter))
}

/// The same for an address that nobody has: no mail, and a reset of somebody who does not exist.
pub fn no_reset(context: &Context, request: &Request, nobody: UserId) -> Result<(ResetItem, Event), StoreError> {
    let (reset, event) = reset(context, request, &decoy_account(nobody)?);
    Ok((reset, withheld(event)))
}

/// Tells somebody that they have an account already.
pub fn already_registered(context: &Context, request: &Request, account: &AccountItem) -> Event {
    let letter = Letter::AlreadyRegistered { display_name: account.display_name.to_string() };
    mail(context, request, account, &account.email, letter)
}

/// The id that a token is made of, and the hash that is stored of it. The id goes into the mail's
/// event and is nowhere else; the token is the id sealed, so the event alone opens nothing.
pub fn secret(context: &Context) -> (String, String) {
    let id = URL_SAFE_NO_PAD.encode(context.chance.bytes::<32>());
    let hash = hash::text(id.as_bytes());
    (id, hash)
}

/// A mail about an account to an address, which need not be its own.
pub fn mail(context: &Context, request: &Request, account: &AccountItem, to: &EmailAddress, letter: Letter) -> Event {
    let mail = MailRequest { to: to.clone(), ..MailRequest::to_owner(context.new_id(), account, letter) };
    context.event(MAIL_REQUESTED, Some(&request.trace), mail)
}

/// The event in the place of a mail: it says as much, and nobody acts upon it.
fn withheld(mail: Event) -> Event {
    Event { kind: MAIL_WITHHELD.to_owned(), ..mail }
}
