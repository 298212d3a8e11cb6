//! Letters: from what is asked for to what is read, in the reader's language, as text and as
//! HTML. What a person called themselves stands in the greeting and nowhere else, least of all in
//! a header.

mod draft;
mod greeting;
mod layout;
mod words;

use glotto_domain::reminders::Subscription;
use glotto_http::Seal;
use glotto_mail::{Letter, Mail, MailRequest, UNSUBSCRIBE_SEAL, VERIFICATION_SEAL};
use glotto_runtime::Settings;
use glotto_runtime::settings::MissingSetting;

use draft::{Draft, Link};
use words::Words;

/// Writes a letter: words, links with their secrets, headers.
pub fn write(settings: &Settings, request: &MailRequest) -> Result<Mail, MissingSetting> {
    let words = words::for_reader(&request.locale);
    let (draft, headers) = match &request.letter {
        Letter::VerifyEmail { token_id, display_name } => {
            let token = Seal::of(settings, VERIFICATION_SEAL)?.close(token_id);
            (verify_email(settings, words, display_name, token)?, Vec::new())
        }
        Letter::AlreadyRegistered { display_name } => (already_registered(settings, words, display_name)?, Vec::new()),
        Letter::Reminder { user_id, display_name, streak, until: _ } => {
            let token = Seal::of(settings, UNSUBSCRIBE_SEAL)?.close(&Subscription { user: *user_id }.to_string());
            let unsubscribe = format!("{}/v1/unsubscribe/{token}", settings.public_url()?);
            let draft = reminder(settings, words, display_name, *streak, unsubscribe.clone())?;
            (draft, one_click(&unsubscribe))
        }
        other => (unworded(words, other.kind()), Vec::new()),
    };
    let (text, html) = (layout::text(words, &draft), layout::html(words, &draft));
    Ok(Mail { to: request.to.clone(), subject: draft.subject.to_owned(), text, html, headers })
}

/// The headers by which a mail program offers to unsubscribe (RFC 2369, RFC 8058).
fn one_click(url: &str) -> Vec<(&'static str, String)> {
    vec![("List-Unsubscribe", format!("<{url}>")), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())]
}

/// The link leads to the front end, which asks before it verifies: programs that look into mails
/// follow links, and must verify nothing by that. The token itself stands below it, for those who
/// have no front end.
fn verify_email(settings: &Settings, words: &Words, name: &str, token: String) -> Result<Draft, MissingSetting> {
    let w = &words.verify_email;
    let url = format!("{}/verify-email?token={token}", settings.app_url()?);
    Ok(Draft {
        subject: w.subject,
        greeting: greeting::of(words, name),
        paragraphs: vec![w.why.to_owned()],
        button: Some(Link { label: w.button, url }),
        code: Some((w.code, token)),
        closing: vec![w.stranger],
        unsubscribe: None,
    })
}

/// A letter whose words are being written.
fn unworded(words: &Words, kind: &str) -> Draft {
    Draft {
        subject: "Glotto",
        greeting: words.hello_stranger.to_owned(),
        paragraphs: vec![kind.to_owned()],
        button: None,
        code: None,
        closing: Vec::new(),
        unsubscribe: None,
    }
}

fn already_registered(settings: &Settings, words: &Words, name: &str) -> Result<Draft, MissingSetting> {
    let w = &words.already_registered;
    Ok(Draft {
        subject: w.subject,
        greeting: greeting::of(words, name),
        paragraphs: vec![w.why.to_owned(), w.instead.to_owned()],
        button: Some(Link { label: w.button, url: settings.app_url()?.to_owned() }),
        code: None,
        closing: vec![w.stranger],
        unsubscribe: None,
    })
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
    Ok(Draft {
        subject: w.subject,
        greeting: greeting::of(words, name),
        paragraphs: [Some(w.nudge.to_owned()), streak].into_iter().flatten().collect(),
        button: Some(Link { label: w.button, url: settings.app_url()?.to_owned() }),
        code: None,
        closing: vec![w.why],
        unsubscribe: Some(Link { label: w.unsubscribe, url: unsubscribe }),
    })
}

#[cfg(test)]
mod tests;
