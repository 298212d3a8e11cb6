//! The mails that the feature requests. The mails that anonymous callers can request are all
//! prepared in the same way, with a token beside them: response times must not reveal which mail
//! it is, or whether there is one at all.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::id::UserId;
use glotto_domain::identity::{EmailAddress, PasswordReset, Verification};
use glotto_http::Call;
use glotto_mail::{MAIL_REQUESTED, MailRequest, MailTemplate};
use glotto_runtime::{Context, hash};
use glotto_store::identity::{AccountItem, ResetItem, VerificationItem, decoy_account};
use glotto_store::{Event, StoreError};

use crate::reset_fingerprint;

/// The kind of an event that takes the place of a mail that is not sent. No worker acts on it.
const MAIL_WITHHELD: &str = "MailWithheld";

/// A mail, and the verification that the token of its link stands for.
pub struct VerificationMail {
    pub verification: VerificationItem,
    pub event: Event,
}

impl VerificationMail {
    /// Asks a user to confirm their address.
    pub fn confirm_address(call: &Call<'_>, account: &AccountItem) -> Self {
        let (token_id, verification) = new_verification(call, account.user_id, account.registrations);
        let template = MailTemplate::VerifyEmail { token_id, display_name: account.display_name.to_string() };
        Self { verification, event: mail_event(call, account, &account.email, template) }
    }

    /// Tells a user that they already have an account.
    pub fn already_registered(call: &Call<'_>, account: &AccountItem) -> Self {
        let (_, verification) = new_verification(call, account.user_id, account.registrations);
        Self { verification, event: already_registered(call, account) }
    }

    /// No mail, for an address without an account: a verification of a user who does not exist.
    pub fn decoy(call: &Call<'_>, user: UserId) -> Result<Self, StoreError> {
        let Self { verification, event } = Self::confirm_address(call, &decoy_account(user)?);
        Ok(Self { verification, event: withheld(event) })
    }
}

/// A verification, and the id that its token is made from.
fn new_verification(context: &Context, user: UserId, registration: u32) -> (String, VerificationItem) {
    let (id, hash) = new_token_id(context);
    let verification = Verification::begin(user, registration, context.now());
    (id, VerificationItem::new(hash, verification))
}

/// A password reset, and the mail with its link.
pub fn reset(call: &Call<'_>, account: &AccountItem) -> (ResetItem, Event) {
    let (token_id, hash) = new_token_id(call);
    let reset = PasswordReset::begin(account.user_id, reset_fingerprint::of(account), call.now());
    let template = MailTemplate::ResetPassword { token_id, display_name: account.display_name.to_string() };
    (ResetItem::new(hash, reset), mail_event(call, account, &account.email, template))
}

/// No mail, for an address without an account: a reset for a user who does not exist.
pub fn decoy_reset(call: &Call<'_>, user: UserId) -> Result<(ResetItem, Event), StoreError> {
    let (reset, event) = reset(call, &decoy_account(user)?);
    Ok((reset, withheld(event)))
}

/// Tells a user that they already have an account.
pub fn already_registered(call: &Call<'_>, account: &AccountItem) -> Event {
    let template = MailTemplate::AlreadyRegistered { display_name: account.display_name.to_string() };
    mail_event(call, account, &account.email, template)
}

/// A random id that a token is made from, and its hash, which is all that is stored. The id goes
/// into the mail's event and nowhere else. The token is the sealed id, so the event alone is
/// worthless to a reader.
pub fn new_token_id(context: &Context) -> (String, String) {
    let id = URL_SAFE_NO_PAD.encode(context.rng.bytes::<32>());
    let hash = hash::text(id.as_bytes());
    (id, hash)
}

/// The event that sends a mail about an account to an address, which may be another than its own.
pub fn mail_event(call: &Call<'_>, account: &AccountItem, to: &EmailAddress, template: MailTemplate) -> Event {
    let mail = MailRequest { to: to.clone(), ..MailRequest::to_owner(call.new_id(), account, template) };
    call.event(MAIL_REQUESTED, mail)
}

/// The event that takes the place of a mail. It is as long as the mail's.
fn withheld(mail: Event) -> Event {
    Event { kind: MAIL_WITHHELD.to_owned(), ..mail }
}
