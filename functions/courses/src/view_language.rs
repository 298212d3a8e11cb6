//! The language of a view, and which of its texts are shown in another one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use glotto_domain::courses::{Chosen, Translations};
use glotto_domain::locale::{Direction, LanguageTag, Nearness};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

/// The language in which a text is shown that does not exist in the language of its view.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FallbackView {
    /// The language of the text.
    pub language: LanguageTag,
    /// The direction of the text.
    pub dir: Direction,
    /// Why it is this language: the first step of the chain that led to a text, from the language of the view. `same`
    /// is the same language with another tag.
    pub reason: Nearness,
}

/// The texts of an object that are shown in another language than `language` of the view, by the names of the members
/// that have them.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(transparent)]
pub struct Fallbacks(BTreeMap<&'static str, FallbackView>);

impl JsonSchema for Fallbacks {
    fn schema_name() -> Cow<'static, str> {
        "Fallbacks".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "Texts in another language than that of the view, by the names of their members.",
            "additionalProperties": generator.subschema_for::<FallbackView>(),
            "examples": [{"description": {"language": "en", "dir": "ltr", "reason": "default"}}],
        })
    }
}

impl Fallbacks {
    /// Whether all texts are in the language of the view.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The other languages.
    pub fn languages(&self) -> impl Iterator<Item = &LanguageTag> {
        self.0.values().map(|fallback| &fallback.language)
    }
}

/// The language of a view.
#[derive(Debug, Clone)]
pub(crate) struct ViewLanguage {
    /// The language in which texts are shown as far as they exist in it.
    pub language: LanguageTag,
    /// The default language of the course, which texts fall back to.
    pub default: LanguageTag,
    /// Whether all translations are shown, as needed to change the course.
    pub all_translations: bool,
}

impl ViewLanguage {
    /// The text to show, and how near its language is to that of the view.
    pub fn choose<'a, T>(&self, texts: &'a Translations<T>) -> Chosen<'a, T> {
        texts.choose(std::slice::from_ref(&self.language), &self.default)
    }

    /// Begins an object of the view.
    pub fn texts(&self) -> Texts<'_> {
        Texts { view: self, fallbacks: Fallbacks::default() }
    }
}

/// The texts of an object of a view.
pub(crate) struct Texts<'a> {
    view: &'a ViewLanguage,
    fallbacks: Fallbacks,
}

impl Texts<'_> {
    /// The text to show as a member. If it is in another language than the view, that is remembered.
    pub fn show<T: Clone>(&mut self, member: &'static str, texts: &Translations<T>) -> T {
        let Chosen { language, text, nearness } = self.view.choose(texts);
        if *language != self.view.language {
            let fallback = FallbackView { language: language.clone(), dir: language.direction(), reason: nearness };
            self.fallbacks.0.insert(member, fallback);
        }
        text.clone()
    }

    /// The texts that were shown in another language.
    pub fn into_fallbacks(self) -> Fallbacks {
        self.fallbacks
    }
}
