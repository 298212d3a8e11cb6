//! Lessons that are pages elsewhere.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::{Translations, TranslationsPatch};
use super::{CommonLanguages, HttpsUrl, bytes_of, patch_optional, require_optional};
use crate::locale::LanguageTag;
use crate::{Change, ParseText, Pointer, ValidationErrors, Violation, input};

crate::paragraphs! {
    /// What a learner does on the linked page. Plain text.
    pub struct LinkNote(1..=1_000);
}

/// Where a link opens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LinkTarget {
    /// In a window of its own.
    #[default]
    Outside,
    /// Within the lesson, if the page permits it.
    Embedded,
}

impl ParseText for LinkTarget {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        match text {
            "outside" => Ok(Self::Outside),
            "embedded" => Ok(Self::Embedded),
            _ => Err(Violation::option(&["outside", "embedded"])),
        }
    }
}

/// A page elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// Its address.
    pub url: HttpsUrl,
    /// Where it opens.
    #[serde(default)]
    pub opens: LinkTarget,
    /// What a learner does there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Translations<LinkNote>>,
}

/// The page that a lesson links to.
#[input]
pub struct LinkInput {
    /// Its address.
    pub url: HttpsUrl,
    /// Where it opens, outside if it is left out.
    pub opens: Option<LinkTarget>,
    /// What a learner does there, at least in the default language of the course.
    pub note: Option<Translations<LinkNote>>,
}

/// Changes of the page that a lesson links to.
#[input(change)]
pub struct LinkPatch {
    /// Its address.
    pub url: Option<HttpsUrl>,
    /// Where it opens.
    pub opens: Option<LinkTarget>,
    /// What a learner does there.
    #[schemars(with = "Option<TranslationsPatch<LinkNote>>")]
    pub note: Change<TranslationsPatch<LinkNote>>,
}

impl Link {
    /// The link of an input. Adds errors if it is invalid.
    pub fn new(input: LinkInput, default: &LanguageTag, at: &Pointer, errors: &mut ValidationErrors) -> Self {
        require_optional(input.note.as_ref(), default, &at.child("note"), errors);
        Self { url: input.url, opens: input.opens.unwrap_or_default(), note: input.note }
    }

    /// The link after a change. Adds errors if the change is invalid.
    #[must_use]
    pub fn patch(&self, patch: LinkPatch, default: &LanguageTag, at: &Pointer, errors: &mut ValidationErrors) -> Self {
        Self {
            url: patch.url.unwrap_or_else(|| self.url.clone()),
            opens: patch.opens.unwrap_or(self.opens),
            note: patch_optional(patch.note, self.note.as_ref(), default, &at.child("note"), errors),
        }
    }

    /// An estimate of its size in the table.
    pub fn bytes(&self) -> usize {
        self.url.as_str().len() + bytes_of(self.note.as_ref(), |note| note.as_str().len())
    }

    /// The languages in which all its texts exist; none if it has no texts.
    pub fn languages(&self) -> Option<BTreeSet<LanguageTag>> {
        CommonLanguages::default().with(self.note.as_ref()).into_set()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn link(body: &Value) -> Result<Link, Vec<String>> {
        let pointers =
            |errors: ValidationErrors| errors.into_vec().into_iter().map(|error| error.pointer).collect::<Vec<_>>();
        let input = input::read::<LinkInput>(body).map_err(pointers)?;
        let mut errors = ValidationErrors::default();
        let link = Link::new(input, &LanguageTag::english(), &Pointer::root(), &mut errors);
        if errors.is_empty() { Ok(link) } else { Err(pointers(errors)) }
    }

    #[test]
    fn every_fault_of_a_link_is_named() {
        let found = link(&json!({"url": "http://a.example", "opens": "here", "note": {"en": "", "d": "x"}, "x": 1}));
        assert_eq!(found.unwrap_err(), ["/url", "/opens", "/note/en", "/note/d", "/x"]);
        assert_eq!(link(&json!({})).unwrap_err(), ["/url"]);
        assert_eq!(link(&json!({"url": "https://a.example", "note": {"de": "Lies."}})).unwrap_err(), ["/note"]);
    }

    #[test]
    fn a_link_without_a_note_is_for_readers_of_every_language() {
        let plain = link(&json!({"url": "https://a.example"})).unwrap();
        assert_eq!((plain.opens, plain.languages()), (LinkTarget::Outside, None));
        let noted = link(&json!({"url": "https://a.example", "note": {"en": "Read.", "de": "Lies."}})).unwrap();
        assert_eq!(noted.languages().unwrap().len(), 2);
        assert!(noted.bytes() > plain.bytes());
    }

    #[test]
    fn a_change_keeps_what_it_does_not_name_and_a_note_can_be_removed() {
        let before = link(&json!({"url": "https://a.example", "note": {"en": "Read."}})).unwrap();
        let change = |patch: &Value| {
            let mut errors = ValidationErrors::default();
            let patch = input::read(patch).unwrap();
            let after = before.patch(patch, &LanguageTag::english(), &Pointer::root(), &mut errors);
            (after, errors.into_vec())
        };
        assert_eq!(change(&json!({})), (before.clone(), vec![]));
        let (after, _) = change(&json!({"opens": "embedded", "note": {"de": "Lies."}}));
        assert_eq!((after.url.clone(), after.opens), (before.url.clone(), LinkTarget::Embedded));
        assert_eq!(after.note.unwrap().languages().count(), 2);
        assert_eq!(change(&json!({"note": null})).0.note, None);
        let (_, errors) = change(&json!({"note": {"en": null, "de": "Lies."}}));
        assert_eq!(errors[0].pointer, "/note");
    }

    #[test]
    fn a_link_survives_being_stored() {
        for body in [
            json!({"url": "https://a.example/"}),
            json!({"url": "https://a.example/", "opens": "embedded", "note": {"en": "Read."}}),
        ] {
            let link = link(&body).unwrap();
            let stored = serde_json::to_value(&link).unwrap();
            assert_eq!(serde_json::from_value::<Link>(stored).unwrap(), link);
        }
    }
}
