//! The sentences by code and language.

use glotto_domain::FieldErrorCode::{
    self, Duplicate, MissingLanguage, NotAnOption, NotFound, NotPermitted, NotReady, NotRemovable, NumberOutOfRange,
    OutOfRange, Required, Unknown, WeakPassword, WrongCharacters, WrongCount, WrongLength, WrongType,
};

/// The languages of [`SENTENCES`], in the order of their texts.
pub(super) const LANGUAGES: [&str; 5] = ["de", "es", "fr", "it", "pt"];

/// The predicates by code, with the parameters in braces. `{lessons:one|other}` is the form of a word for the number in
/// a parameter: one is for 1 in all these languages, and no error counts zero (CLDR, plural rules). Of several of a
/// code, the first applies whose parameters an error has.
pub(super) const SENTENCES: &[(FieldErrorCode, [&str; 5])] = &[
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
            "nennt {id}: das ist hier nicht erlaubt",
            "nombra {id}, que no se permite aquí",
            "nomme {id}, qui n'est pas autorisé ici",
            "nomina {id}, che non è consentito qui",
            "nomeia {id}, que não é permitido aqui",
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
    (
        NotFound,
        [
            "nennt {id}: das gibt es hier nicht",
            "nombra {id}, que no existe aquí",
            "nomme {id}, qui n'existe pas ici",
            "nomina {id}, che qui non esiste",
            "nomeia {id}, que não existe aqui",
        ],
    ),
    (NotFound, ["gibt es hier nicht", "no existe aquí", "n'existe pas ici", "qui non esiste", "não existe aqui"]),
    (
        NotReady,
        [
            "nennt {id}: das ist noch nicht bereit",
            "nombra {id}, que aún no está listo",
            "nomme {id}, qui n'est pas encore prêt",
            "nomina {id}, che non è ancora pronto",
            "nomeia {id}, que ainda não está pronto",
        ],
    ),
    (
        NotReady,
        [
            "ist noch nicht bereit",
            "aún no está listo",
            "n'est pas encore prêt",
            "non è ancora pronto",
            "ainda não está pronto",
        ],
    ),
    (
        MissingLanguage,
        [
            "{modules} {modules:Modul|Module} und {lessons} {lessons:Lektion|Lektionen} haben noch keinen Titel oder \
             Text in {language}",
            "{modules} {modules:módulo|módulos} y {lessons} {lessons:lección|lecciones} aún no tienen título o \
             texto en {language}",
            "{modules} {modules:module|modules} et {lessons} {lessons:leçon|leçons} n'ont pas encore de titre \
             ou de texte en {language}",
            "{modules} {modules:modulo|moduli} e {lessons} {lessons:lezione|lezioni} non hanno ancora un titolo \
             o un testo in {language}",
            "{modules} {modules:módulo|módulos} e {lessons} {lessons:lição|lições} ainda não têm título ou \
             texto em {language}",
        ],
    ),
    (
        MissingLanguage,
        [
            "{modules} {modules:Modul hat|Module haben} noch keinen Titel in {language}",
            "{modules} {modules:módulo aún no tiene|módulos aún no tienen} título en {language}",
            "{modules} {modules:module n'a|modules n'ont} pas encore de titre en {language}",
            "{modules} {modules:modulo non ha|moduli non hanno} ancora un titolo in {language}",
            "{modules} {modules:módulo ainda não tem|módulos ainda não têm} título em {language}",
        ],
    ),
    (
        MissingLanguage,
        [
            "{lessons} {lessons:Lektion hat|Lektionen haben} noch keinen Titel oder Text in {language}",
            "{lessons} {lessons:lección aún no tiene|lecciones aún no tienen} título o texto en {language}",
            "{lessons} {lessons:leçon n'a|leçons n'ont} pas encore de titre ou de texte en {language}",
            "{lessons} {lessons:lezione non ha|lezioni non hanno} ancora un titolo o un testo in {language}",
            "{lessons} {lessons:lição ainda não tem|lições ainda não têm} título ou texto em {language}",
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
