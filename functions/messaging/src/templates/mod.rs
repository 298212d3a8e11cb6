//! Mail templates: a mail from its request, in the language of its reader, as text and as HTML. The name
//! that a user chose is only used in the greeting, and never in a header. All links lead to the addresses
//! in the settings.

mod account;
mod draft;
mod greeting;
mod layout;
mod moment;
mod seals;
mod words;

use glotto_domain::reminders::Subscription;
use glotto_mail::{MailRequest, MailTemplate};
use glotto_mailer::Mail;
use glotto_runtime::Settings;
use glotto_runtime::settings::MissingSetting;

use draft::{Draft, Link};
use words::Words;

pub use seals::MailSeals;

/// Renders a mail: texts, links with their tokens, headers.
pub fn render(settings: &Settings, seals: &MailSeals, request: &MailRequest) -> Result<Mail, MissingSetting> {
    let words = words::for_reader(&request.locale);
    let (draft, headers) = match &request.template {
        MailTemplate::Reminder { user_id, display_name, streak, until: _ } => {
            let token = seals.unsubscribe.close(&Subscription { user: *user_id }.to_string());
            let unsubscribe = format!("{}/v1/unsubscribe/{token}", settings.public_url()?);
            let draft = reminder(settings, words, display_name, *streak, unsubscribe.clone())?;
            (draft, one_click(&unsubscribe))
        }
        other => (account::draft(settings, seals, words, other)?, Vec::new()),
    };
    let app = settings.app_name()?;
    let (text, html) = (layout::text(words, &draft, app), layout::html(words, &draft, app));
    Ok(Mail { user: request.user_id, to: request.to.clone(), subject: draft.subject.to_owned(), text, html, headers })
}

/// The headers by which a mail program offers to unsubscribe (RFC 2369, RFC 8058).
fn one_click(url: &str) -> Vec<(&'static str, String)> {
    vec![("List-Unsubscribe", format!("<{url}>")), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())]
}

fn reminder(
    settings: &Settings,
    words: &Words,
    name: &str,
    streak: u32,
    unsubscribe: String,
) -> Result<Draft, MissingSetting> {
    let w = &words.reminder;
    let streak = match streak {
        0 => None,
        1 => Some(w.streak_of_one.to_owned()),
        days => Some(w.streak_of_many.replace("{days}", &days.to_string())),
    };
    let paragraphs = [Some(w.nudge.to_owned()), streak].into_iter().flatten().collect();
    Ok(Draft {
        button: Some(Link { label: w.button, url: settings.app_url()?.to_owned() }),
        closing: vec![w.reason],
        unsubscribe: Some(Link { label: w.unsubscribe, url: unsubscribe }),
        ..Draft::new(w.subject, greeting::of(words, name), paragraphs)
    })
}

#[cfg(test)]
mod link_tests;
#[cfg(test)]
mod tests;
