//! Schemas of texts against their parsers: what one accepts, the other does, too.

use glotto_domain::administration::EmailPrefix;
use glotto_domain::audit::Day;
use glotto_domain::courses::kinds::{
    AppointmentPlace, GlossText, LineId, LineText, LineTranslation, LinkNote, SpeakerId, SpeakerName,
};
use glotto_domain::courses::{
    ArticleBody, CourseDescription, CourseTitle, LessonTitle, ModuleTitle, Topic, VersionNote,
};
use glotto_domain::enrolment::{InvitationCode, InvitationNote};
use glotto_domain::federation::ProviderName;
use glotto_domain::identity::{DisplayName, EmailAddress};
use glotto_domain::media::library::{AltText, MediaContentType};
use glotto_domain::media::multipart::Checksum;
use glotto_domain::media::{ContentType, FileName};
use glotto_domain::passkeys::PasskeyName;
use glotto_domain::pasted::SealedText;
use glotto_domain::profiles::{Bio, PictureType};
use glotto_domain::reminders::TimeOfDay;
use glotto_domain::taxonomy::{CategoryId, CategoryLabel, SkillDescription, SkillLabel, SkillSource};
use glotto_domain::{ParseText, text};
use glotto_federation::account_choice::LoginHint;
use glotto_federation::authorization::{ClientKey, Code, Issuer, State};
use glotto_passkeys::credential_input::Bytes;
use jsonschema::Validator;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use xtask::registry::FEATURES;

/// The schema in the document, whether the parser accepts a text, and a pattern of texts to try.
type TextType = (&'static str, fn(&str) -> bool, &'static str);

/// Texts of visible characters and of those that are trimmed, left out or rejected somewhere.
const ANY: &str = "[\\x00\\t\\n\\r\\x0B\\x1F\\x7F\\x85\\x9F\\u{A0}\\u{AD}\\u{1680}\\u{200B}-\\u{200E}\\u{2028}\
    \\u{2029}\\u{202A}\\u{202E}\\u{2060}\\u{2065}-\\u{206A}\\u{3000}\\u{3164}\\u{FEFF}\\u{FFFC}\\u{1F600}\
    aZ0é@ .-]{0,7}";
const MEDIA_TYPES: &str = "[\\t\\n ]?([iI]mage|[vV]ideo|[aA]udio|application|binary)?[/;]?(jpeg|PNG|x-png|mp4|octet-stream)?\
    [*\\t\\n ]?(;[\\x00\\t\\x85 =aé]{0,3})?";
const CHECKSUMS: &str = "([AQgwEz8+/]{42}|[AQgwEz8+/_ -]{41,43})[AEIMQUYcgkosw048BZé]={0,2}";
const BASE64: &str = "[AQgwEz8_+/ -]{0,8}={0,3}";
const DAYS: &str = "(0000|1969|1970|2024|2026|9998|9999|10000)-(0[0129]|1[0123])-(0[01]|28|29|3[012])[\\nT]?";
const SLUGS: &str = "[a-z0-9-]{0,12}[A-Zé ]?";
const TIMES: &str = "[012][0-9]:[0-6][0-9](:0[01]?)?([.,][01]{0,3})?Z?";

/// The types of texts whose schemas say exactly what their parsers accept.
const TYPES: &[TextType] = &[
    ("/components/schemas/AddressPrefix", accepts::<EmailPrefix>, ANY),
    ("/components/schemas/AltText", accepts::<AltText>, ANY),
    ("/components/schemas/AppointmentPlace", accepts::<AppointmentPlace>, ANY),
    ("/components/schemas/ArticleBody", accepts::<ArticleBody>, ANY),
    ("/components/schemas/Bio", accepts::<Bio>, ANY),
    ("/components/schemas/CalendarDay", accepts::<Day>, DAYS),
    ("/components/schemas/CategoryId", accepts::<CategoryId>, SLUGS),
    ("/components/schemas/CategoryLabel", accepts::<CategoryLabel>, ANY),
    ("/components/schemas/CourseDescription", accepts::<CourseDescription>, ANY),
    ("/components/schemas/CourseTitle", accepts::<CourseTitle>, ANY),
    ("/components/schemas/DisplayName", accepts::<DisplayName>, ANY),
    ("/components/schemas/FileName", accepts::<FileName>, ANY),
    ("/components/schemas/GlossText", accepts::<GlossText>, ANY),
    ("/components/schemas/InvitationNote", accepts::<InvitationNote>, ANY),
    ("/components/schemas/LessonTitle", accepts::<LessonTitle>, ANY),
    ("/components/schemas/LineId", accepts::<LineId>, SLUGS),
    ("/components/schemas/LineText", accepts::<LineText>, ANY),
    ("/components/schemas/LineTranslation", accepts::<LineTranslation>, ANY),
    ("/components/schemas/LinkNote", accepts::<LinkNote>, ANY),
    ("/components/schemas/MediaContentType", accepts::<MediaContentType>, MEDIA_TYPES),
    ("/components/schemas/ModuleTitle", accepts::<ModuleTitle>, ANY),
    ("/components/schemas/PasskeyName", accepts::<PasskeyName>, ANY),
    ("/components/schemas/PasskeyRegistrationResponse/properties/rawId", accepts::<Bytes>, BASE64),
    ("/components/schemas/PictureType", accepts::<PictureType>, MEDIA_TYPES),
    ("/components/schemas/ProviderClientKey", accepts::<ClientKey>, ANY),
    ("/components/schemas/ProviderCode", accepts::<Code>, ANY),
    ("/components/schemas/ProviderIssuer", accepts::<Issuer>, ANY),
    ("/components/schemas/ProviderLoginHint", accepts::<LoginHint>, ANY),
    ("/components/schemas/ProviderName", accepts::<ProviderName>, SLUGS),
    ("/components/schemas/ProviderState", accepts::<State>, ANY),
    ("/components/schemas/SealedToken", accepts::<SealedText>, ANY),
    ("/components/schemas/Sha256Checksum", accepts::<Checksum>, CHECKSUMS),
    ("/components/schemas/SkillDescription", accepts::<SkillDescription>, ANY),
    ("/components/schemas/SkillLabel", accepts::<SkillLabel>, ANY),
    ("/components/schemas/SkillSource", accepts::<SkillSource>, ANY),
    ("/components/schemas/SpeakerId", accepts::<SpeakerId>, SLUGS),
    ("/components/schemas/SpeakerName", accepts::<SpeakerName>, ANY),
    ("/components/schemas/TimeOfDay", accepts::<TimeOfDay>, TIMES),
    ("/components/schemas/Topic", accepts::<Topic>, SLUGS),
    ("/components/schemas/VersionNote", accepts::<VersionNote>, ANY),
    ("/components/schemas/VideoContentType", accepts::<ContentType>, MEDIA_TYPES),
];

/// The other types of texts, and why their schemas do not say exactly what the parsers accept. Ids are not among them.
const OTHERS: &[(&str, &str)] = &[
    ("CaptionsFile", "the formats are lines of times and texts, and have rules about their order"),
    ("DeviceTime", "the format says it"),
    ("EmailAddress", "of a domain, a client without knowledge of scripts can check little"),
    ("FactorCode", "white space and hyphens are left out, wherever they are"),
    ("Handle", "some are reserved"),
    ("HttpsUrl", "addresses with characters beyond ASCII are read, too, and some labels of domains are not"),
    ("InvitationCode", "white space and hyphens are left out, wherever they are, and its pattern has one at a place"),
    ("InvitationExpiry", "the format says it"),
    ("LanguageTag", "BCP 47 has rules beyond its grammar"),
    ("LocalDateTime", "months have different numbers of days"),
    ("NewPassword", "common passwords are rejected, and lengths are those of the composed form"),
    ("Password", "any characters, and lengths are those of the composed form"),
    ("RedirectUri", "the format says it, and which one is allowed depends on the configuration"),
    ("TimeZoneName", "a list of 600 names that changes each year"),
    ("TotpCode", "white space is left out, wherever it is"),
];

fn accepts<T: ParseText>(text: &str) -> bool {
    T::parse_text(text).is_ok()
}

/// A schema of the document that is generated from the code, and its validator.
fn schema(document: &Value, at: &str) -> (Value, Validator) {
    let schema = document.pointer(at).unwrap_or_else(|| panic!("the document has no {at}")).clone();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    (schema, validator)
}

/// Texts that fit a pattern.
fn samples(pattern: &str) -> Vec<String> {
    let within = pattern.strip_prefix('^').unwrap_or(pattern);
    let strategy = string_regex(within.strip_suffix('$').unwrap_or(within)).unwrap();
    let mut runner = TestRunner::deterministic();
    (0..400).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// Whether a pattern cannot decide about a text, since it has invisible characters beyond U+FFFF; or a length, since
/// parsers do not count what they leave out.
fn is_undecided(text: &str, schema: &Value) -> bool {
    let most = schema["maxLength"].as_u64().map_or(usize::MAX, |most| usize::try_from(most).unwrap());
    text.chars().count() > most || text.chars().any(|one| one > '\u{FFFF}' && !text::is_visible(one))
}

#[test]
fn a_text_fits_its_schema_exactly_if_its_parser_accepts_it() {
    let document = xtask::openapi::document(FEATURES);
    for (at, accepts, tried) in TYPES {
        let (schema, validator) = schema(&document, at);
        let pattern = schema["pattern"].as_str().unwrap_or_else(|| panic!("{at} has no pattern"));
        let (mut accepted, mut rejected) = (0, 0);
        for text in samples(tried).into_iter().chain(samples(pattern)) {
            if is_undecided(&text, &schema) {
                continue;
            }
            let is_accepted = accepts(&text);
            assert_eq!(validator.is_valid(&json!(text)), is_accepted, "{at}: {text:?}");
            *(if is_accepted { &mut accepted } else { &mut rejected }) += 1;
        }
        assert!(accepted > 20 && rejected > 20, "{at}: {accepted} and {rejected} texts are no test");
    }
}

#[test]
fn every_character_is_permitted_by_the_schema_of_a_text_exactly_if_its_parser_permits_it() {
    let document = xtask::openapi::document(FEATURES);
    let types = ["AddressPrefix", "Bio", "DisplayName"].map(|name| format!("/components/schemas/{name}"));
    for (at, accepts, _) in TYPES.iter().filter(|(at, ..)| types.iter().any(|other| other == at)) {
        let (_, validator) = schema(&document, at);
        for character in '\0'..='\u{FFFF}' {
            let text = format!("a{character}b");
            assert_eq!(validator.is_valid(&json!(text)), accepts(&text), "{at}: {text:?}");
        }
    }
}

#[test]
fn an_address_that_is_accepted_fits_the_pattern_of_its_schema() {
    let document = xtask::openapi::document(FEATURES);
    let (schema, _) = schema(&document, "/components/schemas/EmailAddress");
    let pattern = jsonschema::validator_for(&json!({"pattern": schema["pattern"]})).unwrap();
    let unseen = "[ \\n\\u{3000}\\u{200B}\\u{200D}\\u{FEFF}\\u{AD}\\u{2066}\\u{202A}]{0,2}";
    let within = "[\\u{200B}\\u{FEFF}\\u{AD}\\u{2069}]?";
    let local = format!("{unseen}[aZ+'_]{within}[0b~]?{within}(\\.{within}c)?{within}");
    let addresses = format!("{local}@ex{within}(ä|-)?a\\.com{unseen}");
    let accepted: Vec<_> = samples(&addresses).into_iter().filter(|text| accepts::<EmailAddress>(text)).collect();
    assert!(accepted.len() > 100, "{} addresses are no test", accepted.len());
    for text in accepted {
        assert!(pattern.is_valid(&json!(text)), "{text:?}");
    }
    for wrong in ["ada", "a..b@example.com", "josé@example.com", "a b@example.com", "a@b c.com", "@example.com"] {
        assert!(!pattern.is_valid(&json!(wrong)), "{wrong:?}");
    }
}

#[test]
fn a_code_that_fits_the_pattern_of_its_schema_is_accepted_and_one_that_is_too_short_fits_not() {
    let document = xtask::openapi::document(FEATURES);
    let (schema, validator) = schema(&document, "/components/schemas/InvitationCode");
    let codes = samples(schema["pattern"].as_str().unwrap());
    assert!(codes.iter().any(|code| !code.is_ascii()));
    for code in codes {
        assert!(accepts::<InvitationCode>(&code) && validator.is_valid(&json!(code)), "{code:?}");
    }
    let issued = InvitationCode::of_bits([0x5A; 15]);
    for code in [issued.as_str(), &issued.as_str().replace('-', " "), &format!(" {}\n", issued.as_str().to_lowercase())]
    {
        assert!(validator.is_valid(&json!(code)), "{code:?}");
    }
    for wrong in ["", "7KQ2", "7KQ2-M9XD-0FTR-5HWB-3NVC-8JZ", "7KQ2-M9XD-0FTR-5HWB-3NVC-8JZU"] {
        assert!(!validator.is_valid(&json!(wrong)), "{wrong:?}");
    }
}

#[test]
fn the_schema_of_a_text_says_which_characters_it_may_have() {
    let document = xtask::openapi::document(FEATURES);
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let is_text = |schema: &Value| schema["type"] == "string" && schema.get("enum").or(schema.get("const")).is_none();
    let names: Vec<_> = schemas.iter().filter(|(_, schema)| is_text(schema)).map(|(name, _)| name.as_str()).collect();
    assert!(names.len() > 30, "{} types are not all", names.len());
    let is_tried = |name: &str| TYPES.iter().any(|(at, ..)| at.strip_prefix("/components/schemas/") == Some(name));
    let is_other = |name: &str| OTHERS.iter().any(|(other, _)| *other == name);
    let new: Vec<_> = names.iter().filter(|name| !(name.ends_with("Id") || is_tried(name) || is_other(name))).collect();
    assert!(new.is_empty(), "add these to the types above: {new:?}");
    let gone: Vec<_> = OTHERS.iter().filter(|(name, _)| !names.contains(name)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

/// What the programs that read patterns have in common (see `glotto_domain`'s module `pattern`).
#[test]
fn a_pattern_has_only_what_clients_in_every_language_read_alike() {
    let document = xtask::openapi::document(FEATURES);
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let patterns: Vec<_> =
        schemas.iter().filter_map(|(name, schema)| Some((name, schema["pattern"].as_str()?))).collect();
    assert!(patterns.len() > 25, "{} patterns are not all", patterns.len());
    for (name, pattern) in patterns {
        assert!(pattern.is_ascii(), "{name} has characters that are no escapes: {pattern}");
        assert!(!pattern.contains("*/"), "{name} ends the comment of a generated client: {pattern}");
        for escape in pattern.split('\\').skip(1) {
            assert!(escape.starts_with(['u', '.']), "{name} has \\{escape}");
        }
    }
}
