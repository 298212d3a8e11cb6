//! The languages in which all texts of something exist.

use std::collections::BTreeSet;

use super::super::Translations;
use crate::locale::LanguageTag;

/// The languages in which all of several texts exist.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommonLanguages(Option<BTreeSet<LanguageTag>>);

impl CommonLanguages {
    /// Adds a text in these languages.
    pub fn add<'a>(&mut self, languages: impl IntoIterator<Item = &'a LanguageTag>) {
        let languages: BTreeSet<LanguageTag> = languages.into_iter().cloned().collect();
        self.0 = Some(match self.0.take() {
            Some(common) => common.intersection(&languages).cloned().collect(),
            None => languages,
        });
    }

    /// Adds a text, unless there is none.
    #[must_use]
    pub fn with<T>(mut self, text: Option<&Translations<T>>) -> Self {
        if let Some(text) = text {
            self.add(text.languages());
        }
        self
    }

    /// The languages; none if there are no texts, so that every reader can read all of them.
    pub fn into_set(self) -> Option<BTreeSet<LanguageTag>> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(text: &str) -> Vec<LanguageTag> {
        text.split_whitespace().map(|tag| LanguageTag::parse(tag).unwrap()).collect()
    }

    #[test]
    fn a_language_is_common_exactly_if_every_text_exists_in_it() {
        let mut common = CommonLanguages::default();
        assert_eq!(common.clone().into_set(), None);
        common.add(&tags("de en fr"));
        common.add(&tags("en fr ja"));
        assert_eq!(common.clone().into_set(), Some(tags("en fr").into_iter().collect()));
        common.add(&tags("ja"));
        assert_eq!(common.into_set(), Some(BTreeSet::new()));
    }
}
