//! A letter in words, before it is laid out.

/// A letter in words.
pub(super) struct Draft {
    /// The subject.
    pub subject: &'static str,
    /// The greeting.
    pub greeting: String,
    /// What it says.
    pub paragraphs: Vec<String>,
    /// The particulars: what each is called, and what it is.
    pub facts: Vec<(&'static str, String)>,
    /// What to do about it.
    pub button: Option<Link>,
    /// A code to paste, and what to say of it.
    pub code: Option<(&'static str, String)>,
    /// What is said in small print.
    pub closing: Vec<&'static str>,
    /// The opposite of the button.
    pub refusal: Option<Link>,
    /// How to get no more of these.
    pub unsubscribe: Option<Link>,
}

// What is written to somebody is theirs.
glotto_domain::redacted_debug!(Draft);

impl Draft {
    /// A letter that says nothing but this yet.
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

/// A link and what it says.
pub(super) struct Link {
    /// What it says.
    pub label: &'static str,
    /// Where it leads.
    pub url: String,
}

// It may let somebody in.
glotto_domain::redacted_debug!(Link);
