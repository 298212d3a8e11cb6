//! The sentences of field errors in the languages that mails are written in. A rule whose sentence has an example, or
//! that has no code of its own, is described in English; a client has its code and parameters.

mod sentences;

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::FieldError;
use glotto_domain::locale::{LanguageTag, negotiate};
use serde_json::Value;

use sentences::{LANGUAGES, SENTENCES};

/// The language of a sentence that there is in no other.
const ENGLISH: &str = "en";

/// Puts the sentences into the language of a reader, the preferred ones first, as far as there are any in it. Returns
/// the languages that they are in then, as `Content-Language` lists them; none if there are no errors.
pub fn localize(errors: &mut [FieldError], preferred: &[LanguageTag]) -> Option<String> {
    if errors.is_empty() {
        return None;
    }
    let english = LanguageTag::english();
    let available: Vec<LanguageTag> = LANGUAGES.iter().filter_map(|name| LanguageTag::parse(name).ok()).collect();
    let language = negotiate(preferred, available.iter().chain([&english]), &english);
    let Some(index) = LANGUAGES.iter().position(|name| *name == language.as_str()) else {
        return Some(ENGLISH.to_owned());
    };
    let mut languages = BTreeSet::new();
    for error in errors {
        let mut sentences = SENTENCES.iter().filter(|(code, _)| *code == error.code);
        let text = sentences.find_map(|(_, texts)| fill(texts[index], &error.params));
        languages.insert(if text.is_some() { LANGUAGES[index] } else { ENGLISH });
        if let Some(text) = text {
            error.detail = text;
        }
    }
    Some(languages.into_iter().collect::<Vec<_>>().join(", "))
}

/// Fills the parameters into a sentence. None if one is missing.
fn fill(sentence: &str, params: &BTreeMap<&'static str, Value>) -> Option<String> {
    let mut parts = sentence.split(['{', '}']);
    let mut text = parts.next()?.to_owned();
    while let Some(part) = parts.next() {
        match part.split_once(':') {
            Some((name, forms)) => text.push_str(form(forms, params.get(name)?)?),
            None => text.push_str(&plain(params.get(part)?)),
        }
        text.push_str(parts.next()?);
    }
    Some(text)
}

/// The form of a word for a number: `one|other`.
fn form<'f>(forms: &'f str, number: &Value) -> Option<&'f str> {
    let (one, other) = forms.split_once('|')?;
    Some(if number.as_u64() == Some(1) { one } else { other })
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use glotto_domain::FieldErrorCode::{MissingLanguage, NotAnOption, WrongCharacters};
    use glotto_domain::{FieldErrorCode, Pointer, Violation};

    use super::*;

    fn detail(violation: Violation, languages: &str) -> String {
        let mut errors = [FieldError::new(&Pointer::root(), violation)];
        localize(&mut errors, &glotto_domain::locale::accept_language(languages));
        errors[0].detail.clone()
    }

    #[test]
    fn a_field_error_is_in_the_language_of_its_reader() {
        assert_eq!(detail(Violation::length(3, 30, 2), "de-AT, en"), "muss 3 bis 30 Zeichen haben, nicht 2");
        assert_eq!(detail(Violation::option(&["a", "b"]), "fr"), "doit être l'une de ces valeurs : a, b");
        assert_eq!(detail(Violation::required(), "ja, pt-BR"), "é obrigatório");
    }

    #[test]
    fn the_language_is_that_of_the_sentences_and_not_the_one_that_was_asked_for() {
        let language = |violation: Violation, languages: &str| {
            let mut errors = [FieldError::new(&Pointer::root(), violation)];
            localize(&mut errors, &glotto_domain::locale::accept_language(languages))
        };
        assert_eq!(language(Violation::required(), "de-AT, en").as_deref(), Some("de"));
        assert_eq!(language(Violation::required(), "ja").as_deref(), Some("en"));
        assert_eq!(language(Violation::format("must be a day"), "de").as_deref(), Some("en"));
        assert_eq!(localize(&mut [], &glotto_domain::locale::accept_language("de")), None);
    }

    #[test]
    fn sentences_in_two_languages_have_both_named() {
        let at = Pointer::root();
        let mut errors = [Violation::required(), Violation::format("must be a day")].map(|v| FieldError::new(&at, v));
        let languages = localize(&mut errors, &glotto_domain::locale::accept_language("fr"));
        assert_eq!(languages.as_deref(), Some("en, fr"));
        assert_eq!([&errors[0].detail, &errors[1].detail], ["est obligatoire", "must be a day"]);
    }

    #[test]
    fn what_a_text_names_and_does_not_exist_is_named_in_every_language() {
        let missing = || Violation::new(FieldErrorCode::NotFound, "x").param("id", "med_1");
        for language in ["de", "es", "fr", "it", "pt"] {
            assert!(detail(missing(), language).contains("med_1"), "{language}");
        }
        assert_eq!(detail(Violation::new(FieldErrorCode::NotFound, "x"), "de"), "gibt es hier nicht");
    }

    #[test]
    fn a_refused_character_is_named_with_its_place_in_every_language() {
        let refused =
            || Violation::new(WrongCharacters, "x").param("character", "U+0008").param("line", 3).param("column", 7);
        for (language, line, column) in
            [("de", "Zeile 3", "7"), ("es", "línea 3", "7"), ("fr", "ligne 3", "7"), ("it", "riga 3", "7")]
        {
            let text = detail(refused(), language);
            assert!(text.contains("U+0008") && text.contains(line) && text.contains(column), "{text}");
        }
        assert_eq!(detail(Violation::new(WrongCharacters, "x"), "de"), "muss ein sichtbares Zeichen haben");
    }

    #[test]
    fn a_missing_language_names_only_the_kinds_of_texts_that_lack_it_in_the_right_number() {
        let lacking = |counts: &[(&'static str, u32)], reader: &str| {
            let violation = Violation::new(MissingLanguage, "x").param("language", "ja");
            detail(counts.iter().fold(violation, |violation, (name, count)| violation.param(name, *count)), reader)
        };
        for (reader, one, more, both) in [
            (
                "de",
                "1 Modul hat noch keinen Titel in ja",
                "2 Lektionen haben noch keinen Titel oder Text in ja",
                "1 Modul und 3 Lektionen haben noch keinen Titel oder Text in ja",
            ),
            (
                "es",
                "1 módulo aún no tiene título en ja",
                "2 lecciones aún no tienen título o texto en ja",
                "1 módulo y 3 lecciones aún no tienen título o texto en ja",
            ),
            (
                "fr",
                "1 module n'a pas encore de titre en ja",
                "2 leçons n'ont pas encore de titre ou de texte en ja",
                "1 module et 3 leçons n'ont pas encore de titre ou de texte en ja",
            ),
            (
                "it",
                "1 modulo non ha ancora un titolo in ja",
                "2 lezioni non hanno ancora un titolo o un testo in ja",
                "1 modulo e 3 lezioni non hanno ancora un titolo o un testo in ja",
            ),
            (
                "pt",
                "1 módulo ainda não tem título em ja",
                "2 lições ainda não têm título ou texto em ja",
                "1 módulo e 3 lições ainda não têm título ou texto em ja",
            ),
        ] {
            assert_eq!(lacking(&[("modules", 1)], reader), one);
            assert_eq!(lacking(&[("lessons", 2)], reader), more);
            assert_eq!(lacking(&[("modules", 1), ("lessons", 3)], reader), both);
        }
        assert!(lacking(&[], "de").starts_with("braucht einen Text"));
    }

    #[test]
    fn a_field_error_without_a_sentence_in_a_language_is_in_english() {
        assert_eq!(detail(Violation::required(), "en, de"), "is required");
        assert_eq!(detail(Violation::required(), "ja"), "is required");
        assert_eq!(detail(Violation::format("must be a day"), "de"), "must be a day");
        assert_eq!(detail(Violation::new(NotAnOption, "is not an action"), "de"), "is not an action");
    }

    #[test]
    fn every_sentence_names_the_same_parameters_in_all_languages() {
        for (code, texts) in SENTENCES {
            let name = |part: &str| part.split(':').next().unwrap_or_default().to_owned();
            let names = |text: &str| text.split(['{', '}']).skip(1).step_by(2).map(name).collect::<Vec<_>>();
            assert!(texts.iter().all(|text| names(text) == names(texts[0])), "{code:?}");
        }
    }
}
