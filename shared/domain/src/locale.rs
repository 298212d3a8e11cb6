//! Languages and time zones.

use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, civil};
use serde::{Serialize, Serializer};

/// A language tag (BCP 47, RFC 5646): a language of two or three letters, then optionally a
/// script, a region and variants, in canonical case: `de`, `pt-BR`, `zh-Hant-TW`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct LanguageTag(String);

impl LanguageTag {
    /// Parses a tag in any case.
    pub fn parse(text: &str) -> Result<Self, String> {
        let error = || "must be a language tag such as en, pt-BR or zh-Hant".to_owned();
        if text.len() > 35 {
            return Err(error());
        }
        let mut parts = text.split('-');
        let language = parts.next().filter(|part| matches!(part.len(), 2..=3) && is_alpha(part)).ok_or_else(error)?;
        let mut tag = language.to_ascii_lowercase();
        for part in parts {
            tag.push('-');
            match part.len() {
                4 if is_alpha(part) => {
                    tag.push_str(&part[..1].to_ascii_uppercase());
                    tag.push_str(&part[1..].to_ascii_lowercase());
                }
                2 if is_alpha(part) => tag.push_str(&part.to_ascii_uppercase()),
                3 if part.bytes().all(|byte| byte.is_ascii_digit()) => tag.push_str(part),
                4..=8 if part.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                    tag.push_str(&part.to_ascii_lowercase());
                }
                _ => return Err(error()),
            }
        }
        Ok(Self(tag))
    }

    /// English, the language in which all texts of the platform exist.
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    /// The tag in canonical case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tag without its last part: `zh-Hant-TW`, `zh-Hant`, `zh`, none (RFC 4647, 3.4).
    #[must_use]
    pub fn broader(&self) -> Option<Self> {
        self.0.rsplit_once('-').map(|(rest, _)| Self(rest.to_owned()))
    }
}

fn is_alpha(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Finds the best language: for each preferred one, first the tag itself, then broader tags, then any
/// variety of the same language; at last the fallback. This is "lookup" of RFC 4647, extended by the
/// varieties: a user who prefers `pt-PT` gets `pt-BR` rather than English.
#[expect(clippy::needless_pass_by_value, reason = "callers pass an iterator that they have just created")]
pub fn negotiate<'a>(
    preferred: &[LanguageTag],
    available: impl Iterator<Item = &'a LanguageTag> + Clone,
    fallback: &'a LanguageTag,
) -> &'a LanguageTag {
    for language in preferred {
        let mut broad = Some(language.clone());
        while let Some(tag) = broad {
            if let Some(found) = available.clone().find(|candidate| **candidate == tag) {
                return found;
            }
            broad = tag.broader();
        }
        let primary = language.0.split('-').next().unwrap_or_default();
        if let Some(found) = available.clone().find(|candidate| candidate.0.split('-').next() == Some(primary)) {
            return found;
        }
    }
    fallback
}

/// Parses an `Accept-Language` header (RFC 9110, 12.5.4): the languages, the preferred ones first.
/// Invalid parts are ignored, because the header is only a preference.
pub fn accept_language(header: &str) -> Vec<LanguageTag> {
    let mut languages: Vec<(u16, LanguageTag)> = header
        .split(',')
        .take(16)
        .filter_map(|part| {
            let (tag, parameter) = part.split_once(';').unwrap_or((part, ""));
            let weight = parameter.trim().strip_prefix("q=").map_or(Some(1.0_f32), |text| text.trim().parse().ok())?;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000")]
            let weight = (weight.clamp(0.0, 1.0) * 1000.0) as u16;
            (weight > 0).then_some(())?;
            Some((weight, LanguageTag::parse(tag.trim()).ok()?))
        })
        .collect();
    languages.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    languages.into_iter().map(|(_, tag)| tag).collect()
}

crate::text_value!(LanguageTag: Display, {
    "type": "string", "maxLength": 35, "description": "BCP 47 language tag.",
    "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "examples": ["en", "pt-BR"],
});

/// A time zone of the IANA database, such as `Europe/Berlin`. It determines when a user's day begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZoneName(TimeZone);

impl TimeZoneName {
    /// Finds a zone by its name, in the compiled-in database: days must not depend on the machine. Offsets
    /// and `Etc/Unknown` have no IANA name and are refused.
    pub fn parse(text: &str) -> Result<Self, String> {
        let found = TimeZoneDatabase::bundled().get(text).ok().filter(|zone| zone.iana_name().is_some());
        found.map(Self).ok_or_else(|| "must be a time zone of the IANA database such as Europe/Berlin".to_owned())
    }

    /// Coordinated Universal Time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The zone's IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The rules of the zone.
    pub fn rules(&self) -> &TimeZone {
        &self.0
    }

    /// The local day of a moment.
    pub fn day_of(&self, moment: Timestamp) -> civil::Date {
        moment.to_zoned(self.0.clone()).date()
    }
}

impl Serialize for TimeZoneName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

crate::text_value!(TimeZoneName, {
    "type": "string", "description": "Time zone of the IANA database.", "examples": ["Europe/Berlin"],
});

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(text: &str) -> Vec<LanguageTag> {
        text.split_whitespace().map(|tag| LanguageTag::parse(tag).unwrap()).collect()
    }

    #[test]
    fn tags_become_canonical() {
        for (text, tag) in [("EN", "en"), ("pt-br", "pt-BR"), ("ZH-HANT-tw", "zh-Hant-TW"), ("es-419", "es-419")] {
            assert_eq!(LanguageTag::parse(text).unwrap().as_str(), tag);
        }
    }

    #[test]
    fn a_malformed_language_tag_is_rejected() {
        for text in ["", "e", "english", "en_US", "en-", "en--US", "12", "en-u-x", "ünï"] {
            assert!(LanguageTag::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_reader_gets_the_nearest_language() {
        let available = tags("en de pt-BR zh-Hant");
        let fallback = &available[0];
        for (preferred, found) in
            [("de-AT", "de"), ("pt-PT", "pt-BR"), ("zh-Hant-TW", "zh-Hant"), ("fr de", "de"), ("fr", "en")]
        {
            assert_eq!(negotiate(&tags(preferred), available.iter(), fallback).as_str(), found, "{preferred}");
        }
    }

    #[test]
    fn accept_language_is_read_by_weight() {
        assert_eq!(accept_language("fr;q=0.3, de-AT, *;q=0.1, en;q=0.8, xx;q=0"), tags("de-AT en fr"));
    }

    #[test]
    fn a_day_is_the_day_of_the_zone() {
        let moment: Timestamp = "2026-03-01T02:00:00Z".parse().unwrap();
        assert_eq!(TimeZoneName::parse("America/New_York").unwrap().day_of(moment).to_string(), "2026-02-28");
        assert_eq!(TimeZoneName::parse("Asia/Tokyo").unwrap().day_of(moment).to_string(), "2026-03-01");
    }

    #[test]
    fn offsets_and_unknown_names_are_not_time_zones() {
        for text in ["+02:00", "", "Mars/Olympus", "CEST+2", "Etc/Unknown", "etc/unknown"] {
            assert!(TimeZoneName::parse(text).is_err(), "{text}");
        }
    }
}
