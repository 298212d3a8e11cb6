//! Telling people by mail what was done to their account.

use glotto_http::Request;
use glotto_mail::{MAIL_REQUESTED, MailRequest, MailTemplate, Notice};
use glotto_runtime::{Context, TraceContext};
use glotto_store::accounts::AccountItem;
use glotto_store::outbox::Event;

/// The event that asks for the mail: it belongs into the transaction of what it tells of.
pub fn notice(context: &Context, request: &Request, account: &AccountItem, notice: Notice) -> Event {
    let from = (request.device(), request.client_ip_prefix());
    asked_for(context, Some(&request.trace), account, notice, from)
}

/// The same for what somebody else did to the account, an admin or the operator: by which device
/// and whence is none of the person's business.
pub fn notice_by_others(
    context: &Context,
    trace: Option<&TraceContext>,
    account: &AccountItem,
    notice: Notice,
) -> Event {
    asked_for(context, trace, account, notice, (None, None))
}

fn asked_for(
    context: &Context,
    trace: Option<&TraceContext>,
    account: &AccountItem,
    notice: Notice,
    (device, place): (Option<String>, Option<String>),
) -> Event {
    let template = MailTemplate::SecurityNotice {
        notice,
        display_name: account.display_name.to_string(),
        device,
        place,
        time_zone: account.time_zone.clone(),
        at: context.now(),
    };
    let mail = MailRequest::to_owner(context.new_id(), account, template);
    context.event(MAIL_REQUESTED, trace, mail)
}
