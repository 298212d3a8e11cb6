//! The mails that accounts cause. All of them are asked for in the same shape, with a verification
//! beside it: who watches how long an answer takes does not learn which mail it is, or whether it
//! is one at all.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::id::UserId;
use glotto_domain::identity::Verification;
use glotto_http::{Request, once};
use glotto_mail::{Letter, MAIL_REQUESTED, MailRequest};
use glotto_runtime::Context;
use glotto_store::accounts::{AccountItem, VerificationItem};
use glotto_store::outbox::Event;
use serde_json::json;

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
        Self { verification, event: mail(context, request, account, letter) }
    }

    /// Tells somebody that they have an account already.
    pub fn already_registered(context: &Context, request: &Request, account: &AccountItem) -> Self {
        let (_, verification) = begin(context, account.user_id, account.registrations);
        let letter = Letter::AlreadyRegistered { display_name: account.display_name.to_string() };
        Self { verification, event: mail(context, request, account, letter) }
    }

    /// No mail: nobody has the address. The verification is of somebody who does not exist.
    pub fn withheld(context: &Context, request: &Request, nobody: UserId) -> Self {
        let (_, verification) = begin(context, nobody, 0);
        Self { verification, event: context.event(MAIL_WITHHELD, Some(&request.trace), json!({"userId": nobody})) }
    }
}

/// A verification, and the id that its token is made of. The id goes into the mail's event and is
/// nowhere else; the token is the id sealed, so the event alone opens nothing.
fn begin(context: &Context, user: UserId, registration: u32) -> (String, VerificationItem) {
    let id = URL_SAFE_NO_PAD.encode(context.chance.bytes::<32>());
    let verification = Verification::begin(user, registration, context.now());
    let item = VerificationItem::new(once::hash(id.as_bytes()), verification);
    (id, item)
}

fn mail(context: &Context, request: &Request, account: &AccountItem, letter: Letter) -> Event {
    let mail = MailRequest {
        id: context.new_id(),
        user_id: account.user_id,
        to: account.email.clone(),
        locale: account.locale.clone(),
        letter,
    };
    context.event(MAIL_REQUESTED, Some(&request.trace), mail)
}
