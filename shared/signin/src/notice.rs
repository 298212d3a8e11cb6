//! Telling people by mail what was done to their account.

use glotto_http::Request;
use glotto_mail::{Letter, MAIL_REQUESTED, MailRequest, Notice};
use glotto_runtime::{Context, TraceContext};
use glotto_store::Event;
use glotto_store::identity::AccountItem;

/// The event that asks for the mail: it belongs into the transaction of what it tells of.
pub fn notice(context: &Context, request: &Request, account: &AccountItem, notice: Notice) -> Event {
    let whence = (request.device(), request.place());
    asked_for(context, Some(&request.trace), account, notice, whence)
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
    let letter = Letter::SecurityNotice {
        notice,
        display_name: account.display_name.to_string(),
        device,
        place,
        time_zone: account.time_zone.clone(),
        at: context.now(),
    };
    let mail = MailRequest::to_owner(context.new_id(), account, letter);
    context.event(MAIL_REQUESTED, trace, mail)
}
