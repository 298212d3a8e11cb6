//! Mails about accounts: some ask their reader to follow a link, others notify of what happened. A link
//! leads to the front end, which asks for confirmation: programs that check mails follow links, and must
//! not change anything. The token of the link is also shown as text, for users without a front end.

use glotto_domain::identity::{EmailChange, Role, Verification, device};
use glotto_domain::locale::TimeZoneName;
use glotto_domain::privacy::MailedExport;
use glotto_mail::{MailTemplate, Notice};
use glotto_runtime::Settings;
use glotto_runtime::settings::MissingSetting;
use jiff::{SignedDuration, Timestamp};

use super::draft::{Draft, Link};
use super::seals::MailSeals;
use super::words::{ActionMail, Words};
use super::{greeting, moment};

/// The content of a mail about an account.
pub(super) fn draft(
    settings: &Settings,
    seals: &MailSeals,
    words: &Words,
    template: &MailTemplate,
) -> Result<Draft, MissingSetting> {
    let app = settings.app_url()?;
    Ok(match template {
        MailTemplate::VerifyEmail { token_id, display_name } => {
            let token = seals.verification.close(token_id);
            let draft = with_token(words, &words.verify_email, display_name, &format!("{app}/verify-email"), &token);
            with_lifetime(words, draft, Verification::LIFETIME)
        }
        MailTemplate::ResetPassword { token_id, display_name } => {
            let token = seals.reset.close(token_id);
            with_token(words, &words.reset_password, display_name, &format!("{app}/reset-password"), &token)
        }
        MailTemplate::ConfirmNewEmail { token_id, display_name } => {
            let token = seals.email_change.close(token_id);
            let (texts, page) = (&words.confirm_new_email, format!("{app}/confirm-email-change"));
            with_lifetime(words, with_token(words, texts, display_name, &page, &token), EmailChange::LIFETIME)
        }
        MailTemplate::ApproveEmailChange { token_id, display_name, new_email } => {
            let token = seals.email_change.close(token_id);
            let refusal = format!("{app}/reject-email-change?token={token}");
            let texts = &words.approve_email_change;
            let draft = Draft {
                paragraphs: vec![texts.text.replace("{email}", new_email.as_str())],
                refusal: Some(Link { label: words.reject_email_change, url: refusal }),
                ..with_token(words, texts, display_name, &format!("{app}/confirm-email-change"), &token)
            };
            with_lifetime(words, draft, EmailChange::LIFETIME)
        }
        MailTemplate::AlreadyRegistered { display_name } => already_registered(words, display_name, app),
        MailTemplate::SecurityNotice { notice, display_name, device, place, time_zone, at, role } => {
            let (device, place) = (device.as_deref(), place.as_deref());
            let event = Event { device, place, zone: time_zone, at: *at, role: *role };
            security_notice(words, *notice, display_name, &event, app)
        }
        MailTemplate::ExportReady { export_id, display_name, time_zone, until } => {
            let until = moment::format(words, *until, time_zone);
            Draft {
                paragraphs: vec![words.export_ready.text.replace("{until}", &until)],
                ..with_link(words, &words.export_ready, display_name, format!("{app}/exports/{export_id}"))
            }
        }
        MailTemplate::SuspendedExportReady { token_id, display_name, .. } => {
            let token = seals.export.close(token_id);
            let (texts, page) = (&words.suspended_export_ready, format!("{app}/export-download"));
            with_lifetime(words, with_token(words, texts, display_name, &page, &token), MailedExport::LIFETIME)
        }
        MailTemplate::ErasureScheduled { display_name, time_zone, on, by_admin } => {
            let on = moment::format(words, *on, time_zone);
            let mut draft = with_link(words, &words.erasure_scheduled, display_name, app.to_owned());
            draft.paragraphs = vec![words.erasure_scheduled.text.replace("{on}", &on)];
            draft.closing.extend(by_admin.then_some(words.notices.by_admin));
            draft
        }
        MailTemplate::Erased { display_name, kept_days } => erased(words, display_name, *kept_days),
        MailTemplate::CourseInvitation { course_id, course_title, code, .. } => {
            let url = format!("{app}/courses/{course_id}/invitation?code={code}");
            Draft {
                facts: vec![(words.course, course_title.clone())],
                code: Some((words.code, code.clone())),
                // The name of an owner of an address is not known.
                ..with_link(words, &words.course_invitation, "", url)
            }
        }
        // Reminders are written by the parent module.
        MailTemplate::Reminder { display_name, .. } => Draft::new("", greeting::of(words, display_name), Vec::new()),
    })
}

/// A mail that asks its reader to follow a link.
fn with_link(words: &Words, texts: &ActionMail, name: &str, url: String) -> Draft {
    Draft {
        button: Some(Link { label: texts.button, url }),
        closing: vec![texts.not_you],
        ..Draft::new(texts.subject, greeting::of(words, name), vec![texts.text.to_owned()])
    }
}

/// A mail that asks its reader to follow a link with a token.
fn with_token(words: &Words, texts: &ActionMail, name: &str, page: &str, token: &str) -> Draft {
    Draft {
        code: Some((words.code, token.to_owned())),
        ..with_link(words, texts, name, format!("{page}?token={token}"))
    }
}

/// The same mail, which says how long its link works.
fn with_lifetime(words: &Words, mut draft: Draft, lifetime: SignedDuration) -> Draft {
    draft.paragraphs.push(words.link_lifetime.replace("{hours}", &lifetime.as_hours().to_string()));
    draft
}

fn already_registered(words: &Words, name: &str, app: &str) -> Draft {
    let w = &words.already_registered;
    Draft {
        button: Some(Link { label: w.button, url: app.to_owned() }),
        closing: vec![w.not_you],
        ..Draft::new(w.subject, greeting::of(words, name), vec![w.text.to_owned(), w.instead.to_owned()])
    }
}

fn erased(words: &Words, name: &str, kept_days: u32) -> Draft {
    let w = &words.erased;
    let stays = w.stays.replace("{days}", &kept_days.to_string());
    Draft::new(w.subject, greeting::of(words, name), vec![w.what.to_owned(), stays, w.farewell.to_owned()])
}

/// With which device, from where and when something happened, and the role that it gave.
struct Event<'a> {
    device: Option<&'a str>,
    place: Option<&'a str>,
    zone: &'a TimeZoneName,
    at: Timestamp,
    role: Option<Role>,
}

fn security_notice(words: &Words, notice: Notice, name: &str, event: &Event<'_>, app: &str) -> Draft {
    let w = &words.notices;
    let texts = w.of(notice);
    let by_admin = is_by_admin(notice);
    let mut facts: Vec<_> = event.role.map(|role| (w.role, w.role_name(role).to_owned())).into_iter().collect();
    facts.push((w.when, moment::format(words, event.at, event.zone)));
    if !by_admin {
        let device = event.device.and_then(device_name).unwrap_or_else(|| w.unknown_device.to_owned());
        facts.push((w.device, device));
        facts.extend(event.place.map(|place| (w.place, place.to_owned())));
    }
    Draft {
        facts,
        button: (!by_admin).then(|| Link { label: w.button, url: format!("{app}/security") }),
        closing: vec![if by_admin { w.by_admin } else { w.not_you }],
        ..Draft::new(texts.subject, greeting::of(words, name), vec![texts.what.to_owned()])
    }
}

/// The name of a device in our own words. Clients can send any name for their device, so none of it may
/// get into a mail.
fn device_name(device: &str) -> Option<String> {
    match device::recognize(device) {
        (Some(program), Some(system)) => Some(format!("{program}, {system}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

/// Whether an admin did it. The devices and networks of admins are not shown to users.
fn is_by_admin(notice: Notice) -> bool {
    match notice {
        Notice::RoleChanged
        | Notice::Suspended
        | Notice::SignedOutByAdmin
        | Notice::Reinstated
        | Notice::FactorsReset
        | Notice::ErasureCancelledByAdmin
        | Notice::AvatarRemoved
        | Notice::BioRemoved
        | Notice::DisplayNameReset => true,
        Notice::NewDevice
        | Notice::PasswordChanged
        | Notice::EmailChanged
        | Notice::TotpAdded
        | Notice::TotpRemoved
        | Notice::RecoveryCodesMade
        | Notice::RecoveryCodeUsed
        | Notice::PasskeyAdded
        | Notice::PasskeyRemoved
        | Notice::PasskeyCopied
        | Notice::ProviderLinked
        | Notice::ProviderUnlinked
        | Notice::RefreshReplayed
        | Notice::ErasureCancelled => false,
    }
}
