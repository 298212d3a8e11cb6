//! Security notices: mails that tell users about changes to their account.

use glotto_domain::identity::Role;
use glotto_http::Call;
use glotto_mail::{MAIL_REQUESTED, MailRequest, MailTemplate, Notice};
use glotto_runtime::{Context, TraceContext};
use glotto_store::Event;
use glotto_store::identity::AccountItem;

/// The event that sends a notice about this request, with its device and network. It belongs in the
/// transaction of the change.
pub fn security_notice(call: &Call<'_>, account: &AccountItem, notice: Notice) -> Event {
    let origin = (call.request.device(), call.request.client_ip_prefix());
    mail_event(call, Some(&call.request.trace), account, (notice, None), origin)
}

/// The same for a change that an admin made by this request. It does not name device and network:
/// those are the admin's.
pub fn notice_by_admin(call: &Call<'_>, account: &AccountItem, notice: Notice) -> Event {
    mail_event(call, Some(&call.request.trace), account, (notice, None), (None, None))
}

/// The same for a role that an admin gave by a request, or the operator by a command. It names the role.
pub fn role_notice(context: &Context, by: Option<&Call<'_>>, account: &AccountItem, role: Role) -> Event {
    let trace = by.map(|call| &call.request.trace);
    mail_event(context, trace, account, (Notice::RoleChanged, Some(role)), (None, None))
}

fn mail_event(
    context: &Context,
    trace: Option<&TraceContext>,
    account: &AccountItem,
    (notice, role): (Notice, Option<Role>),
    (device, place): (Option<String>, Option<String>),
) -> Event {
    let template = MailTemplate::SecurityNotice {
        notice,
        display_name: account.display_name.to_string(),
        device,
        place,
        time_zone: account.time_zone.clone(),
        at: context.now(),
        role,
    };
    let mail = MailRequest::to_owner(context.new_id(), account, template);
    context.event(MAIL_REQUESTED, trace, mail)
}
