//! The mails of this feature, as they are asked for.

use glotto_domain::id::{MailId, UserId};
use glotto_events::Failure;
use glotto_mail::{Letter, MAIL_REQUESTED, MailRequest};
use glotto_runtime::{Context, TraceContext};
use glotto_store::Event;
use glotto_store::identity::AccountItem;
use glotto_store::privacy::Addressee;

/// Asks for a mail to the owner of an account.
pub(crate) fn to(context: &Context, trace: Option<&TraceContext>, account: &AccountItem, letter: Letter) -> Event {
    let mail = MailRequest::to_owner(context.new_id(), account, letter);
    context.event(MAIL_REQUESTED, trace, mail)
}

/// Asks for the last mail to somebody; tells which it is.
pub(crate) fn farewell(context: &Context, user_id: UserId, addressee: Addressee) -> Result<(MailId, Event), Failure> {
    let Addressee { email, display_name, locale } = addressee;
    let kept_days = context.settings.get("AUDIT_ARCHIVE_DAYS").map_err(Failure::because)?;
    let kept_days = kept_days.parse().map_err(Failure::because)?;
    let letter = Letter::Erased { display_name: display_name.to_string(), kept_days };
    let mail = MailRequest { id: context.new_id(), user_id, to: email, locale, letter };
    Ok((mail.id, context.event(MAIL_REQUESTED, None, mail)))
}
