//! The change of a text in some of its languages.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::Translations;
use super::translations::read_texts;
use crate::locale::LanguageTag;
use crate::{FromJson, Pointer, ValidationErrors};

/// New texts by language. Null removes a language, and a missing language stays as it is (RFC 7396).
/// So a long article can be sent one language at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslationsPatch<T>(BTreeMap<LanguageTag, Option<T>>);

impl<T: Clone> TranslationsPatch<T> {
    /// The texts after the change, or none if no text is left. Adds errors if they are invalid; the texts are then
    /// those before. The default language cannot be removed, because all readers fall back to it.
    pub fn apply(
        self,
        before: Option<&Translations<T>>,
        default: &LanguageTag,
        at: &Pointer,
        errors: &mut ValidationErrors,
    ) -> Option<Translations<T>> {
        let after = self.apply_without_default(before, at, errors);
        // A text that had no default language before may stay so: the default has changed since.
        if let Some(after) = after.as_ref().filter(|_| before.is_none_or(|before| before.covers(default))) {
            after.require(default, at, errors);
        }
        after
    }

    /// The same for a text that need not exist in the default language.
    pub fn apply_without_default(
        self,
        before: Option<&Translations<T>>,
        at: &Pointer,
        errors: &mut ValidationErrors,
    ) -> Option<Translations<T>> {
        let texts = self.merge(before);
        if texts.is_empty() {
            return None;
        }
        match Translations::new(texts) {
            Ok(after) => Some(after),
            Err(detail) => {
                errors.add(at, detail);
                before.cloned()
            }
        }
    }

    fn merge(self, before: Option<&Translations<T>>) -> BTreeMap<LanguageTag, T> {
        self.merge_into(before.map(Translations::to_map).unwrap_or_default())
    }

    /// The texts after the change of some that have rules of their own.
    pub fn merge_into(self, mut texts: BTreeMap<LanguageTag, T>) -> BTreeMap<LanguageTag, T> {
        for (language, text) in self.0 {
            match text {
                Some(text) => texts.insert(language, text),
                None => texts.remove(&language),
            };
        }
        texts
    }

    /// The texts after the change of a text that is required.
    pub fn apply_to(
        self,
        before: &Translations<T>,
        default: &LanguageTag,
        at: &Pointer,
        errors: &mut ValidationErrors,
    ) -> Translations<T> {
        self.apply(Some(before), default, at, errors).unwrap_or_else(|| {
            errors.add(at, "must keep a text in at least one language");
            before.clone()
        })
    }
}

impl<T: FromJson> FromJson for TranslationsPatch<T> {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        read_texts(value, at, errors, Option::<T>::from_json).map(Self)
    }
}

impl<T: JsonSchema> JsonSchema for TranslationsPatch<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}TranslationsPatch", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "Texts to set by language (BCP 47); null removes a language.",
            "propertyNames": generator.subschema_for::<LanguageTag>(),
            "additionalProperties": {"anyOf": [generator.subschema_for::<T>(), {"type": "null"}]},
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::CourseTitle;
    use super::*;
    use crate::input;

    fn english() -> LanguageTag {
        LanguageTag::english()
    }

    fn patched(before: &Value, patch: &Value) -> Result<Value, Vec<crate::FieldError>> {
        let before: Translations<CourseTitle> = input::read(before).unwrap();
        let patch: TranslationsPatch<CourseTitle> = input::read(patch).map_err(ValidationErrors::into_vec)?;
        let mut errors = ValidationErrors::default();
        let after = patch.apply_to(&before, &english(), &Pointer::root(), &mut errors);
        if errors.is_empty() { Ok(serde_json::to_value(after).unwrap()) } else { Err(errors.into_vec()) }
    }

    #[test]
    fn a_language_is_added_changed_and_taken_away_while_others_stay() {
        let after = patched(&json!({"en": "a", "de": "b", "fr": "c"}), &json!({"de": "B", "fr": null, "es": "d"}));
        assert_eq!(after.unwrap(), json!({"de": "B", "en": "a", "es": "d"}));
    }

    #[test]
    fn the_default_language_cannot_be_taken_away() {
        assert!(patched(&json!({"en": "a", "de": "b"}), &json!({"en": null})).is_err());
        assert!(patched(&json!({"en": "a"}), &json!({"en": null})).is_err());
    }

    #[test]
    fn a_text_in_too_many_languages_has_one_error() {
        let many: serde_json::Map<_, _> = ('a'..='l').map(|letter| (format!("a{letter}"), json!("x"))).collect();
        let errors = patched(&json!({"en": "a"}), &Value::Object(many)).unwrap_err();
        let details: Vec<_> = errors.into_iter().map(|error| error.detail).collect();
        assert_eq!(details, ["must have at most 12 languages, not 13"]);
    }

    #[test]
    fn an_empty_patch_changes_nothing() {
        assert_eq!(patched(&json!({"en": "a"}), &json!({})).unwrap(), json!({"en": "a"}));
    }
}
