//! The content of a mail, before its layout.

/// The content of a mail.
pub(super) struct Draft {
    /// The subject.
    pub subject: &'static str,
    /// The greeting.
    pub greeting: String,
    /// The text.
    pub paragraphs: Vec<String>,
    /// Details, each with a name and a value.
    pub facts: Vec<(&'static str, String)>,
    /// The main link.
    pub button: Option<Link>,
    /// A code to paste, after a text.
    pub code: Option<(&'static str, String)>,
    /// The small print.
    pub closing: Vec<&'static str>,
    /// The link that refuses what the main link accepts.
    pub refusal: Option<Link>,
    /// The link to unsubscribe.
    pub unsubscribe: Option<Link>,
}

// Mails are personal, so they must not be logged.
glotto_domain::redacted_debug!(Draft);

impl Draft {
    /// A mail with a text only.
    pub fn new(subject: &'static str, greeting: String, paragraphs: Vec<String>) -> Self {
        Self {
            subject,
            greeting,
            paragraphs,
            facts: Vec::new(),
            button: None,
            code: None,
            closing: Vec::new(),
            refusal: None,
            unsubscribe: None,
        }
    }
}

/// A link.
pub(super) struct Link {
    /// Its text.
    pub label: &'static str,
    /// Its target.
    pub url: String,
}

// It may contain a token, so it must not be logged.
glotto_domain::redacted_debug!(Link);
