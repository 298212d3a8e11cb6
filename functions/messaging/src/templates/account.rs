//! Letters about accounts: those that ask somebody to follow a link, and those that tell what was
//! done. A link leads to the front end, which asks before anything happens: programs that look
//! into mails follow links, and must do nothing by that. Its token stands below it too, for those
//! who have no front end.

use glotto_domain::identity::device;
use glotto_domain::locale::Zone;
use glotto_http::Seal;
use glotto_mail::{EMAIL_CHANGE_SEAL, MailTemplate, Notice, RESET_SEAL, VERIFICATION_SEAL};
use glotto_runtime::Settings;
use glotto_runtime::settings::MissingSetting;
use jiff::Timestamp;

use super::draft::{Draft, Link};
use super::words::{Asking, Words};
use super::{greeting, moment};

/// A letter about an account, in words.
pub(super) fn draft(settings: &Settings, words: &Words, template: &MailTemplate) -> Result<Draft, MissingSetting> {
    let app = settings.app_url()?;
    Ok(match template {
        MailTemplate::VerifyEmail { token_id, display_name } => {
            let token = Seal::of(settings, VERIFICATION_SEAL)?.close(token_id);
            with_token(words, &words.verify_email, display_name, &format!("{app}/verify-email"), &token)
        }
        MailTemplate::ResetPassword { token_id, display_name } => {
            let token = Seal::of(settings, RESET_SEAL)?.close(token_id);
            with_token(words, &words.reset_password, display_name, &format!("{app}/reset-password"), &token)
        }
        MailTemplate::ConfirmNewEmail { token_id, display_name } => {
            let token = Seal::of(settings, EMAIL_CHANGE_SEAL)?.close(token_id);
            with_token(words, &words.confirm_new_email, display_name, &format!("{app}/confirm-email-change"), &token)
        }
        MailTemplate::ApproveEmailChange { token_id, display_name, new_email } => {
            let token = Seal::of(settings, EMAIL_CHANGE_SEAL)?.close(token_id);
            let refusal = format!("{app}/refuse-email-change?token={token}");
            let asking = &words.approve_email_change;
            Draft {
                paragraphs: vec![asking.why.replace("{email}", new_email.as_str())],
                refusal: Some(Link { label: words.refuse_email_change, url: refusal }),
                ..with_token(words, asking, display_name, &format!("{app}/confirm-email-change"), &token)
            }
        }
        MailTemplate::AlreadyRegistered { display_name } => already_registered(words, display_name, app),
        MailTemplate::SecurityNotice { notice, display_name, device, place, time_zone, at } => {
            let done = Done { device: device.as_deref(), place: place.as_deref(), zone: time_zone, at: *at };
            told(words, *notice, display_name, &done, app)
        }
        MailTemplate::ExportReady { export_id, display_name, until } => {
            let until = moment::written(words, *until, &Zone::utc());
            Draft {
                paragraphs: vec![words.export_ready.why.replace("{until}", &until)],
                ..asking(words, &words.export_ready, display_name, format!("{app}/exports/{export_id}"))
            }
        }
        MailTemplate::ErasureScheduled { display_name, time_zone, on } => {
            let on = moment::written(words, *on, time_zone);
            Draft {
                paragraphs: vec![words.erasure_scheduled.why.replace("{on}", &on)],
                ..asking(words, &words.erasure_scheduled, display_name, app.to_owned())
            }
        }
        MailTemplate::Erased { display_name, kept_days } => erased(words, display_name, *kept_days),
        // Reminders have a room of their own, and do not come here.
        MailTemplate::Reminder { display_name, .. } => Draft::new("", greeting::of(words, display_name), Vec::new()),
    })
}

/// A letter that asks somebody to follow a link.
fn asking(words: &Words, asking: &Asking, name: &str, url: String) -> Draft {
    Draft {
        button: Some(Link { label: asking.button, url }),
        closing: vec![asking.stranger],
        ..Draft::new(asking.subject, greeting::of(words, name), vec![asking.why.to_owned()])
    }
}

/// A letter that asks somebody to follow a link with a token.
fn with_token(words: &Words, template: &Asking, name: &str, page: &str, token: &str) -> Draft {
    Draft {
        code: Some((words.code, token.to_owned())),
        ..asking(words, template, name, format!("{page}?token={token}"))
    }
}

fn already_registered(words: &Words, name: &str, app: &str) -> Draft {
    let w = &words.already_registered;
    Draft {
        button: Some(Link { label: w.button, url: app.to_owned() }),
        closing: vec![w.stranger],
        ..Draft::new(w.subject, greeting::of(words, name), vec![w.why.to_owned(), w.instead.to_owned()])
    }
}

fn erased(words: &Words, name: &str, kept_days: u32) -> Draft {
    let w = &words.erased;
    let stays = w.stays.replace("{days}", &kept_days.to_string());
    Draft::new(w.subject, greeting::of(words, name), vec![w.what.to_owned(), stays, w.farewell.to_owned()])
}

/// With what, from where and when something was done.
struct Done<'a> {
    device: Option<&'a str>,
    place: Option<&'a str>,
    zone: &'a Zone,
    at: Timestamp,
}

fn told(words: &Words, notice: Notice, name: &str, done: &Done<'_>, app: &str) -> Draft {
    let w = &words.notices;
    let told = w.of(notice);
    let by_admin = is_by_admin(notice);
    let mut facts = vec![(w.when, moment::written(words, done.at, done.zone))];
    if !by_admin {
        let device = done.device.and_then(named).unwrap_or_else(|| w.unknown_device.to_owned());
        facts.push((w.device, device));
        facts.extend(done.place.map(|place| (w.place, place.to_owned())));
    }
    Draft {
        facts,
        button: (!by_admin).then(|| Link { label: w.button, url: format!("{app}/security") }),
        closing: vec![if by_admin { w.by_admin } else { w.stranger }],
        ..Draft::new(told.subject, greeting::of(words, name), vec![told.what.to_owned()])
    }
}

/// A device in names that are ours. Whoever signs in can call their device what they like: nothing
/// of that reaches a letter.
fn named(device: &str) -> Option<String> {
    match device::known(device) {
        (Some(program), Some(system)) => Some(format!("{program}, {system}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

/// Whether those who run the place did it. Their devices and networks are nobody else's business.
fn is_by_admin(notice: Notice) -> bool {
    match notice {
        Notice::RoleChanged
        | Notice::Suspended
        | Notice::SignedOutByAdmin
        | Notice::Reinstated
        | Notice::FactorsReset => true,
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
        | Notice::RefreshReplayed => false,
    }
}
