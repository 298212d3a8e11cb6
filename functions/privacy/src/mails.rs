//! The mails of this feature.

use glotto_domain::id::{MailId, UserId};
use glotto_domain::privacy::Erasure;
use glotto_events::Failure;
use glotto_http::Call;
use glotto_mail::{MAIL_REQUESTED, MailRequest, MailTemplate, Notice};
use glotto_runtime::{Context, TraceContext};
use glotto_store::Event;
use glotto_store::identity::AccountItem;
use glotto_store::privacy::Addressee;

/// Requests a mail to the owner of an account.
pub(crate) fn request(
    context: &Context,
    trace: Option<&TraceContext>,
    account: &AccountItem,
    template: MailTemplate,
) -> Event {
    let mail = MailRequest::to_owner(context.new_id(), account, template);
    context.event(MAIL_REQUESTED, trace, mail)
}

/// Requests the mail that says when an erasure begins, and whether an admin requested it.
pub(crate) fn request_erasure_notice(
    call: &Call<'_>,
    account: &AccountItem,
    (erasure, by_admin): (&Erasure, bool),
) -> Event {
    let template = MailTemplate::ErasureScheduled {
        display_name: account.display_name.to_string(),
        time_zone: account.time_zone.clone(),
        on: erasure.due,
        by_admin,
    };
    request(call, Some(&call.request.trace), account, template)
}

/// Requests the mail about the cancellation of an erasure. It has device and network, since another person with the
/// user's session may have done it, but never those of an admin.
pub(crate) fn request_cancellation_notice(call: &Call<'_>, account: &AccountItem, notice: Notice) -> Event {
    let is_by_user = notice == Notice::ErasureCancelled;
    let template = MailTemplate::SecurityNotice {
        notice,
        display_name: account.display_name.to_string(),
        device: call.request.device().filter(|_| is_by_user),
        place: call.request.client_ip_prefix().filter(|_| is_by_user),
        time_zone: account.time_zone.clone(),
        at: call.now(),
        role: None,
    };
    request(call, Some(&call.request.trace), account, template)
}

/// Requests the last mail to an erased user; returns its id as well.
pub(crate) fn request_farewell(
    context: &Context,
    user_id: UserId,
    addressee: Addressee,
) -> Result<(MailId, Event), Failure> {
    let Addressee { email, display_name, locale } = addressee;
    let kept_days = context.settings.get("AUDIT_ARCHIVE_DAYS").map_err(Failure::because)?;
    let kept_days = kept_days.parse().map_err(Failure::because)?;
    let template = MailTemplate::Erased { display_name: display_name.to_string(), kept_days };
    let mail = MailRequest { id: context.new_id(), user_id, to: email, locale, template };
    Ok((mail.id, context.event(MAIL_REQUESTED, None, mail)))
}
