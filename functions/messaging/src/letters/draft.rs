//! A letter in words, before it is laid out.

/// A letter in words.
#[derive(Debug)]
pub(super) struct Draft {
    /// The subject.
    pub subject: &'static str,
    /// The greeting.
    pub greeting: String,
    /// What it says.
    pub paragraphs: Vec<String>,
    /// What to do about it.
    pub button: Option<Link>,
    /// A code to paste, and what to say of it.
    pub code: Option<(&'static str, String)>,
    /// What is said in small print.
    pub closing: Vec<&'static str>,
    /// How to get no more of these.
    pub unsubscribe: Option<Link>,
}

/// A link and what it says.
#[derive(Debug)]
pub(super) struct Link {
    /// What it says.
    pub label: &'static str,
    /// Where it leads.
    pub url: String,
}
