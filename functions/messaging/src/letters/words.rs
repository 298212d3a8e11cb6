//! What letters say, language by language.

mod de;
mod en;
mod es;
mod fr;
mod it;
mod pt;

use glotto_domain::locale::{LanguageTag, negotiate};

/// All that letters say in one language. `{name}` and `{days}` are filled in.
#[derive(Debug)]
pub(super) struct Words {
    /// The language, as a tag.
    pub language: &'static str,
    /// To somebody whose name is known.
    pub hello: &'static str,
    /// To somebody whose name is not.
    pub hello_stranger: &'static str,
    /// At the end.
    pub regards: &'static str,
    /// Before the address of a button.
    pub link_hint: &'static str,
    /// See [`VerifyEmail`].
    pub verify_email: VerifyEmail,
    /// See [`AlreadyRegistered`].
    pub already_registered: AlreadyRegistered,
    /// See [`Reminder`].
    pub reminder: Reminder,
}

/// Asks somebody to show that the address is theirs.
#[derive(Debug)]
pub(super) struct VerifyEmail {
    pub subject: &'static str,
    pub why: &'static str,
    pub button: &'static str,
    pub code: &'static str,
    pub stranger: &'static str,
}

/// Tells somebody who has an account that their address was used to register again.
#[derive(Debug)]
pub(super) struct AlreadyRegistered {
    pub subject: &'static str,
    pub why: &'static str,
    pub instead: &'static str,
    pub button: &'static str,
    pub stranger: &'static str,
}

/// Reminds somebody to study.
#[derive(Debug)]
pub(super) struct Reminder {
    pub subject: &'static str,
    pub nudge: &'static str,
    pub streak_of_one: &'static str,
    pub streak_of_many: &'static str,
    pub button: &'static str,
    pub why: &'static str,
    pub unsubscribe: &'static str,
}

/// Every language that letters are written in; English, which all others fall back to, first.
pub(super) const LANGUAGES: [&Words; 6] = [&en::WORDS, &de::WORDS, &es::WORDS, &fr::WORDS, &it::WORDS, &pt::WORDS];

/// The words for somebody who reads a language.
pub(super) fn for_reader(locale: &LanguageTag) -> &'static Words {
    let available: Vec<_> = LANGUAGES.iter().filter_map(|words| LanguageTag::parse(words.language).ok()).collect();
    let english = LanguageTag::english();
    let found = negotiate(std::slice::from_ref(locale), available.iter(), &english);
    LANGUAGES.into_iter().find(|words| words.language == found.as_str()).unwrap_or(LANGUAGES[0])
}
