//! A text in several languages.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;

use crate::locale::{LanguageTag, Nearness, negotiate_with_nearness};
use crate::{FieldErrorCode, FromJson, Pointer, ValidationErrors, Violation};

/// Languages of a text at most.
pub const MAX_LANGUAGES: usize = 12;

/// A text in one to twelve languages. In JSON an object: `{"en": "Hello", "de": "Hallo"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translations<T>(Vec<(LanguageTag, T)>); // Sorted by language, never empty.

/// A text that was chosen for a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen<'a, T> {
    /// The language of the text.
    pub language: &'a LanguageTag,
    /// The text.
    pub text: &'a T,
    /// How near the language is to the preferred one.
    pub nearness: Nearness,
}

impl<T> Translations<T> {
    /// A text in one language.
    pub fn of(language: LanguageTag, text: T) -> Self {
        Self(vec![(language, text)])
    }

    /// A text in these languages.
    ///
    /// # Errors
    ///
    /// There are none or too many.
    pub fn new(texts: BTreeMap<LanguageTag, T>) -> Result<Self, Violation> {
        let count = texts.len();
        let detail = match count {
            0 => "must have a text in at least one language".to_owned(),
            1..=MAX_LANGUAGES => return Ok(Self(texts.into_iter().collect())),
            many => format!("must have at most {MAX_LANGUAGES} languages, not {many}"),
        };
        Err(Violation::count(1, MAX_LANGUAGES, count, detail))
    }

    /// Whether there is a text in exactly this language.
    pub fn covers(&self, language: &LanguageTag) -> bool {
        self.languages().any(|other| other == language)
    }

    /// The text for a reader of these languages, the preferred ones first, and its language. If there
    /// is none in any of them, the one in the default language, or else the first.
    pub fn pick<'a>(&'a self, preferred: &[LanguageTag], default: &LanguageTag) -> (&'a LanguageTag, &'a T) {
        let Chosen { language, text, .. } = self.choose(preferred, default);
        (language, text)
    }

    /// The text for a reader as [`pick`](Self::pick) finds it, and how near its language is to the preferred one.
    pub fn choose<'a>(&'a self, preferred: &[LanguageTag], default: &LanguageTag) -> Chosen<'a, T> {
        let position = |language: &LanguageTag| self.languages().position(|other| other == language).unwrap_or(0);
        let fallback = &self.0[position(default)].0;
        let (language, nearness) = negotiate_with_nearness(preferred, self.languages(), fallback);
        Chosen { language, text: &self.0[position(language)].1, nearness }
    }

    /// The languages, in alphabetical order.
    pub fn languages(&self) -> impl Iterator<Item = &LanguageTag> + Clone {
        self.0.iter().map(|(language, _)| language)
    }

    /// The texts with their languages.
    pub fn iter(&self) -> impl Iterator<Item = (&LanguageTag, &T)> {
        self.0.iter().map(|(language, text)| (language, text))
    }

    /// The size of languages and texts in UTF-8.
    pub fn bytes(&self, length: impl Fn(&T) -> usize) -> usize {
        self.iter().map(|(language, text)| language.as_str().len() + length(text)).sum()
    }

    /// Adds an error unless there is a text in the default language, which all readers fall back to.
    pub fn require(&self, default: &LanguageTag, at: &Pointer, errors: &mut ValidationErrors) {
        if !self.covers(default) {
            let detail = format!("must have a text in the course's default language, {default}");
            errors.add(at, Violation::new(FieldErrorCode::MissingLanguage, detail).param("language", default.as_str()));
        }
    }
}

impl<T: PartialEq> Translations<T> {
    /// The languages that only one of two texts has, or in which they differ.
    pub fn differing_languages(&self, other: &Self) -> BTreeSet<LanguageTag> {
        let lacking = |texts: &Self, pair: &(LanguageTag, T)| !texts.0.contains(pair);
        let (own, others) = (self.0.iter(), other.0.iter());
        let differing = own.filter(|pair| lacking(other, pair)).chain(others.filter(|pair| lacking(self, pair)));
        differing.map(|(language, _)| language.clone()).collect()
    }
}

impl<T: Clone> Translations<T> {
    pub(super) fn to_map(&self) -> BTreeMap<LanguageTag, T> {
        self.0.iter().cloned().collect()
    }
}

/// Parses an object of texts by language; `read` parses each text.
pub(super) fn read_texts<T>(
    value: &Value,
    at: &Pointer,
    errors: &mut ValidationErrors,
    read: impl Fn(&Value, &Pointer, &mut ValidationErrors) -> Option<T>,
) -> Option<BTreeMap<LanguageTag, T>> {
    let Value::Object(object) = value else {
        errors.add(at, Violation::wrong_type("object", value));
        return None;
    };
    let mut texts = BTreeMap::new();
    let mut valid = true;
    for (name, value) in object {
        let at = at.child(name);
        let language = LanguageTag::parse(name).map_err(|detail| errors.add(&at, Violation::format(detail))).ok();
        let text = read(value, &at, errors);
        let Some((language, text)) = language.zip(text) else {
            valid = false;
            continue;
        };
        if texts.insert(language, text).is_some() {
            let detail = "is the same language as another member";
            errors.add(&at, Violation::new(FieldErrorCode::Duplicate, detail));
            valid = false;
        }
    }
    valid.then_some(texts)
}

impl<T: FromJson> FromJson for Translations<T> {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let texts = read_texts(value, at, errors, T::from_json)?;
        Self::new(texts).map_err(|detail| errors.add(at, detail)).ok()
    }
}

impl<T: Serialize> Serialize for Translations<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(language, text)| (language.as_str(), text)))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Translations<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = BTreeMap::<String, T>::deserialize(deserializer)?;
        let tagged = texts.into_iter().map(|(name, text)| Ok((LanguageTag::parse(&name)?, text)));
        let texts = tagged.collect::<Result<_, String>>().map_err(de::Error::custom)?;
        Self::new(texts).map_err(de::Error::custom)
    }
}

impl<T: JsonSchema> JsonSchema for Translations<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}Translations", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "A text by language (BCP 47).",
            "propertyNames": generator.subschema_for::<LanguageTag>(),
            "additionalProperties": generator.subschema_for::<T>(),
            "minProperties": 1,
            "maxProperties": MAX_LANGUAGES,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::CourseTitle;
    use super::*;
    use crate::input;

    fn tag(text: &str) -> LanguageTag {
        LanguageTag::parse(text).unwrap()
    }

    fn texts_of(map: &BTreeMap<String, String>) -> Translations<String> {
        Translations::new(map.iter().map(|(name, text)| (tag(name), text.clone())).collect()).unwrap()
    }

    fn title(value: &Value) -> Translations<CourseTitle> {
        input::read(value).unwrap()
    }

    #[test]
    fn a_reader_gets_their_language_or_the_courses() {
        let title = title(&json!({"en": "Hello", "de": "Hallo", "pt-BR": "Olá"}));
        for (language, text) in [("de-AT", "Hallo"), ("pt-PT", "Olá"), ("fr", "Hello")] {
            assert_eq!(title.pick(&[tag(language)], &tag("en")).1.as_str(), text, "{language}");
        }
    }

    #[test]
    fn two_spellings_of_one_language_are_an_error() {
        let errors = input::read::<Translations<CourseTitle>>(&json!({"de": "a", "DE": "b"})).unwrap_err().into_vec();
        assert_eq!(errors[0].pointer, "/DE");
    }

    #[test]
    fn every_invalid_text_and_language_is_reported() {
        let body = json!({"english": "a", "de": "", "fr": 1, "en": "fine"});
        let errors = input::read::<Translations<CourseTitle>>(&body).unwrap_err().into_vec();
        let mut pointers: Vec<_> = errors.into_iter().map(|error| error.pointer).collect();
        pointers.sort();
        assert_eq!(pointers, ["/de", "/english", "/fr"]);
    }

    #[test]
    fn no_language_and_thirteen_languages_are_refused() {
        let code = |texts: &Value| {
            let error = input::read::<Translations<CourseTitle>>(texts).unwrap_err().into_vec().remove(0);
            (error.code, error.params["actual"].clone())
        };
        assert_eq!(code(&json!({})), (FieldErrorCode::WrongCount, json!(0)));
        let many: serde_json::Map<_, _> = ('a'..='m').map(|letter| (format!("a{letter}"), json!("x"))).collect();
        assert_eq!(many.len(), 13);
        assert_eq!(code(&Value::Object(many)), (FieldErrorCode::WrongCount, json!(13)));
    }

    proptest! {
        #[test]
        fn a_user_is_always_shown_a_text_that_exists(
            map in proptest::collection::btree_map("[a-z]{2}(-[A-Z]{2})?", "[a-z]{1,5}", 1..=12),
            preferred in proptest::collection::vec("[a-z]{2}(-[A-Z]{2})?", 0..5),
            default in "[a-z]{2}",
        ) {
            let texts = texts_of(&map);
            let preferred: Vec<_> = preferred.iter().map(|language| tag(language)).collect();
            let Chosen { language, text, nearness } = texts.choose(&preferred, &tag(&default));
            prop_assert!(texts.iter().any(|shown| shown == (language, text)));
            prop_assert_eq!(nearness == Nearness::Same && preferred.is_empty(), false);
            if nearness == Nearness::Default && texts.covers(&tag(&default)) {
                prop_assert_eq!(language, &tag(&default));
            }
            // If there is a text in the most preferred language, it is that one.
            if let Some(first) = preferred.first().filter(|language| texts.covers(language)) {
                prop_assert_eq!(language, first);
            }
        }

        #[test]
        fn texts_survive_being_stored(map in proptest::collection::btree_map("[a-z]{2}", "[a-z]{1,5}", 1..=12)) {
            let texts = texts_of(&map);
            let stored = serde_json::to_value(&texts).unwrap();
            prop_assert_eq!(serde_json::from_value::<Translations<String>>(stored).unwrap(), texts);
        }
    }
}
