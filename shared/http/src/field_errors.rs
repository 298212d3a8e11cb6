//! The sentences of field errors in the languages that mails are written in. A rule whose sentence has an example, or
//! that has no code of its own, is described in English; a client has its code and parameters.

use std::collections::BTreeMap;

use glotto_domain::FieldError;
use glotto_domain::FieldErrorCode::{
    self, Duplicate, MissingLanguage, NotAnOption, NotFound, NotPermitted, NotRemovable, NumberOutOfRange, OutOfRange,
    Required, Unknown, WeakPassword, WrongCharacters, WrongCount, WrongLength, WrongType,
};
use glotto_domain::locale::{LanguageTag, negotiate};
use serde_json::Value;

/// The languages of [`SENTENCES`], in the order of their texts.
const LANGUAGES: [&str; 5] = ["de", "es", "fr", "it", "pt"];

/// The predicates by code, with the parameters in braces. Of several of a code, the first applies whose parameters an
/// error has.
const SENTENCES: &[(FieldErrorCode, [&str; 5])] = &[
    (Required, ["ist erforderlich", "es obligatorio", "est obligatoire", "è obbligatorio", "é obrigatório"]),
    (
        Unknown,
        [
            "ist kein bekanntes Feld",
            "no es un campo conocido",
            "n'est pas un champ connu",
            "non è un campo noto",
            "não é um campo conhecido",
        ],
    ),
    (
        Duplicate,
        [
            "ist doppelt angegeben",
            "aparece dos veces",
            "est indiqué deux fois",
            "è indicato due volte",
            "aparece duas vezes",
        ],
    ),
    (
        NotPermitted,
        [
            "ist hier nicht erlaubt",
            "no se permite aquí",
            "n'est pas autorisé ici",
            "non è consentito qui",
            "não é permitido aqui",
        ],
    ),
    (
        NotRemovable,
        [
            "kann nicht entfernt werden",
            "no se puede eliminar",
            "ne peut pas être supprimé",
            "non può essere rimosso",
            "não pode ser removido",
        ],
    ),
    (
        WrongType,
        [
            "muss vom Typ {expected} sein, nicht {actual}",
            "debe ser de tipo {expected}, no {actual}",
            "doit être de type {expected}, pas {actual}",
            "deve essere di tipo {expected}, non {actual}",
            "deve ser do tipo {expected}, não {actual}",
        ],
    ),
    (
        OutOfRange,
        [
            "muss eine ganze Zahl von {min} bis {max} sein",
            "debe ser un número entero de {min} a {max}",
            "doit être un nombre entier de {min} à {max}",
            "deve essere un numero intero da {min} a {max}",
            "deve ser um número inteiro de {min} a {max}",
        ],
    ),
    (
        NumberOutOfRange,
        [
            "muss eine Zahl von {min} bis {max} sein",
            "debe ser un número de {min} a {max}",
            "doit être un nombre de {min} à {max}",
            "deve essere un numero da {min} a {max}",
            "deve ser um número de {min} a {max}",
        ],
    ),
    (
        WrongLength,
        [
            "muss {min} bis {max} Zeichen haben, nicht {actual}",
            "debe tener de {min} a {max} caracteres, no {actual}",
            "doit avoir de {min} à {max} caractères, pas {actual}",
            "deve avere da {min} a {max} caratteri, non {actual}",
            "deve ter de {min} a {max} caracteres, não {actual}",
        ],
    ),
    (
        WrongCount,
        [
            "muss {min} bis {max} Einträge haben, nicht {actual}",
            "debe tener de {min} a {max} elementos, no {actual}",
            "doit avoir de {min} à {max} éléments, pas {actual}",
            "deve avere da {min} a {max} elementi, non {actual}",
            "deve ter de {min} a {max} elementos, não {actual}",
        ],
    ),
    (
        WrongCharacters,
        [
            "darf {character} nicht enthalten (Zeile {line}, Spalte {column})",
            "no debe contener {character} (línea {line}, columna {column})",
            "ne doit pas contenir {character} (ligne {line}, colonne {column})",
            "non deve contenere {character} (riga {line}, colonna {column})",
            "não deve conter {character} (linha {line}, coluna {column})",
        ],
    ),
    (
        WrongCharacters,
        [
            "muss ein sichtbares Zeichen haben",
            "debe tener un carácter visible",
            "doit avoir un caractère visible",
            "deve avere un carattere visibile",
            "deve ter um carácter visível",
        ],
    ),
    (
        NotAnOption,
        [
            "muss einer dieser Werte sein: {options}",
            "debe ser uno de estos valores: {options}",
            "doit être l'une de ces valeurs : {options}",
            "deve essere uno di questi valori: {options}",
            "deve ser um destes valores: {options}",
        ],
    ),
    (NotFound, ["gibt es hier nicht", "no existe aquí", "n'existe pas ici", "qui non esiste", "não existe aqui"]),
    (
        MissingLanguage,
        [
            "{modules} Module und {lessons} Lektionen haben noch keinen Titel oder Text in {language}",
            "{modules} módulos y {lessons} lecciones aún no tienen título o texto en {language}",
            "{modules} modules et {lessons} leçons n'ont pas encore de titre ou de texte en {language}",
            "{modules} moduli e {lessons} lezioni non hanno ancora un titolo o un testo in {language}",
            "{modules} módulos e {lessons} lições ainda não têm título ou texto em {language}",
        ],
    ),
    (
        MissingLanguage,
        [
            "braucht einen Text in der Sprache {language}",
            "necesita un texto en el idioma {language}",
            "a besoin d'un texte dans la langue {language}",
            "ha bisogno di un testo nella lingua {language}",
            "precisa de um texto no idioma {language}",
        ],
    ),
    (
        WeakPassword,
        [
            "ist zu leicht zu erraten",
            "es demasiado fácil de adivinar",
            "est trop facile à deviner",
            "è troppo facile da indovinare",
            "é fácil demais de adivinhar",
        ],
    ),
];

/// Puts the sentences into the language of a reader, the preferred ones first, as far as there are any in it.
pub fn localize(errors: &mut [FieldError], preferred: &[LanguageTag]) {
    if errors.is_empty() {
        return;
    }
    let english = LanguageTag::english();
    let available: Vec<LanguageTag> = LANGUAGES.iter().filter_map(|name| LanguageTag::parse(name).ok()).collect();
    let language = negotiate(preferred, available.iter().chain([&english]), &english);
    let Some(index) = LANGUAGES.iter().position(|name| *name == language.as_str()) else { return };
    for error in errors {
        let mut sentences = SENTENCES.iter().filter(|(code, _)| *code == error.code);
        if let Some(text) = sentences.find_map(|(_, texts)| fill(texts[index], &error.params)) {
            error.detail = text;
        }
    }
}

/// Fills the parameters into a sentence. None if one is missing.
fn fill(sentence: &str, params: &BTreeMap<&'static str, Value>) -> Option<String> {
    let mut parts = sentence.split(['{', '}']);
    let mut text = parts.next()?.to_owned();
    while let Some(name) = parts.next() {
        text.push_str(&plain(params.get(name)?));
        text.push_str(parts.next()?);
    }
    Some(text)
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
    use glotto_domain::{Pointer, Violation};

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
    fn a_field_error_without_a_sentence_in_a_language_is_in_english() {
        assert_eq!(detail(Violation::required(), "en, de"), "is required");
        assert_eq!(detail(Violation::required(), "ja"), "is required");
        assert_eq!(detail(Violation::format("must be a day"), "de"), "must be a day");
        assert_eq!(detail(Violation::new(NotAnOption, "is not an action"), "de"), "is not an action");
    }

    #[test]
    fn every_sentence_names_the_same_parameters_in_all_languages() {
        for (code, texts) in SENTENCES {
            let names = |text: &str| text.split(['{', '}']).skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
            assert!(texts.iter().all(|text| names(text) == names(texts[0])), "{code:?}");
        }
    }
}
