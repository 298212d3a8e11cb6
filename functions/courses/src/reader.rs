//! For whom something is shown.

use glotto_domain::courses::Translations;
use glotto_domain::locale::LanguageTag;
use glotto_http::{Reply, Request};

/// Somebody who reads: in which languages, and whether they see the other languages too.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    wishes: Vec<LanguageTag>,
    /// Whether all translations are shown.
    pub author: bool,
}

impl Reader {
    /// Somebody who reads what is there for everybody.
    pub fn of(request: &Request) -> Self {
        Self { wishes: request.languages(), author: false }
    }

    /// Somebody who writes it.
    pub fn author(request: &Request) -> Self {
        Self { author: true, ..Self::of(request) }
    }

    /// The text to show, and its language.
    pub fn pick<'a, T>(&self, texts: &'a Translations<T>, default: &LanguageTag) -> (&'a LanguageTag, &'a T) {
        texts.pick(&self.wishes, default)
    }

    /// The text to show.
    pub fn text<T: Clone>(&self, texts: &Translations<T>, default: &LanguageTag) -> T {
        self.pick(texts, default).1.clone()
    }

    /// The same reader, settled on one language: what belongs together is told in the same
    /// language, and depends on nothing else of the reader's wishes.
    pub fn settled<T>(&self, texts: &Translations<T>, default: &LanguageTag) -> Self {
        let (language, _) = self.pick(texts, default);
        Self { wishes: vec![language.clone()], author: self.author }
    }

    /// A reply that tells the language of what it shows, and of which revision it is. The first of
    /// the languages is that of the whole; its tag is made of all, as each may change by itself.
    pub fn told(&self, reply: Reply, rev: glotto_domain::Revision, languages: &[&LanguageTag]) -> Reply {
        let mut parts: Vec<_> = languages.iter().map(|language| language.as_str()).collect();
        parts.dedup();
        let whole = parts.first().copied().unwrap_or_default();
        let author = if self.author { ".author" } else { "" };
        reply
            .revision_in(rev, &format!("{}{author}", parts.join("+")))
            .header("content-language", whole)
            .header("vary", "accept-language, authorization")
    }

    /// The same for an answer that may be kept by whoever asked, and must be asked for anew each
    /// time: which the tag makes cheap.
    pub fn shown(&self, reply: Reply, rev: glotto_domain::Revision, languages: &[&LanguageTag]) -> Reply {
        self.told(reply, rev, languages).header("cache-control", "private, no-cache")
    }
}
