//! Telling people by mail what was done to their account.

use glotto_http::Request;
use glotto_mail::{Letter, MAIL_REQUESTED, MailRequest, Notice};
use glotto_runtime::Context;
use glotto_store::accounts::AccountItem;
use glotto_store::outbox::Event;

/// The event that asks for the mail: it belongs into the transaction of what it tells of.
pub fn notice(context: &Context, request: &Request, account: &AccountItem, notice: Notice) -> Event {
    let letter = Letter::SecurityNotice {
        notice,
        display_name: account.display_name.to_string(),
        device: request.device(),
        place: request.place(),
        time_zone: account.time_zone.clone(),
        at: context.now(),
    };
    let mail = MailRequest {
        id: context.new_id(),
        user_id: account.user_id,
        to: account.email.clone(),
        locale: account.locale.clone(),
        letter,
    };
    context.event(MAIL_REQUESTED, Some(&request.trace), mail)
}
