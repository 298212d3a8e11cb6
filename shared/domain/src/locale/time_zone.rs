//! Time zones.

use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, civil};
use serde::{Serialize, Serializer};

/// A time zone of the IANA database, such as `Europe/Berlin`. It determines when a user's day begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZoneName(TimeZone);

/// Zones that the database has dropped and CLDR still names, so that browsers may report them.
static DROPPED: [(&str, &str); 2] =
    [("US/Pacific-New", "America/Los_Angeles"), ("Canada/East-Saskatchewan", "America/Regina")];

impl TimeZoneName {
    /// Finds a zone by its name in any case, in the compiled-in database: days must not depend on the machine.
    /// What browsers and phones report that do not know a place is taken, too: `Etc/Unknown` is UTC, as ICU
    /// treats it, and `GMT+3` or `+03:00` is the zone with that offset, `Etc/GMT-3`. There is none for a part of
    /// an hour. `Factory` is what a machine without a time zone has, and refused.
    pub fn parse(text: &str) -> Result<Self, String> {
        let found = find(text).or_else(|| at_whole_hours(text));
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

fn find(text: &str) -> Option<TimeZone> {
    if text.eq_ignore_ascii_case("Etc/Unknown") {
        return Some(TimeZone::UTC);
    }
    if text.eq_ignore_ascii_case("Factory") {
        return None;
    }
    let dropped = DROPPED.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    let name = dropped.map_or(text, |(_, successor)| *successor);
    TimeZoneDatabase::bundled().get(name).ok().filter(|zone| zone.iana_name().is_some())
}

/// The zone of an offset of whole hours, as ICU, Java and Apple write it without a place (`GMT+3`, `GMT+03:00`,
/// `GMT+0300`) and ECMA-402 (`+03:00`): hours ahead of UTC. The names of the database have the opposite sign.
fn at_whole_hours(text: &str) -> Option<TimeZone> {
    let offset = text.strip_prefix("GMT").or_else(|| text.strip_prefix("UTC")).unwrap_or(text);
    let (sign, digits) = match offset.split_at_checked(1)? {
        ("+", digits) => ('-', digits),
        ("-", digits) => ('+', digits),
        _ => return None,
    };
    let hours = match digits.len() {
        1 | 2 => digits,
        4 if !digits.contains(':') => digits.strip_suffix("00")?,
        _ => digits.strip_suffix(":00")?,
    };
    let is_number = matches!(hours.len(), 1..=2) && hours.bytes().all(|byte| byte.is_ascii_digit());
    match hours.parse::<u8>().ok().filter(|_| is_number)? {
        0 => Some(TimeZone::UTC),
        hours => find(&format!("Etc/GMT{sign}{hours}")),
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
    use proptest::prelude::*;

    use super::*;

    fn name(text: &str) -> Option<String> {
        TimeZoneName::parse(text).ok().map(|zone| zone.name().to_owned())
    }

    #[test]
    fn a_day_is_the_day_of_the_zone() {
        let moment: Timestamp = "2026-03-01T02:00:00Z".parse().unwrap();
        assert_eq!(TimeZoneName::parse("America/New_York").unwrap().day_of(moment).to_string(), "2026-02-28");
        assert_eq!(TimeZoneName::parse("Asia/Tokyo").unwrap().day_of(moment).to_string(), "2026-03-01");
    }

    #[test]
    fn parts_of_hours_and_unknown_names_are_not_time_zones() {
        for text in [
            "",
            " ",
            "Mars/Olympus",
            "CEST+2",
            "Factory",
            "FACTORY",
            "+02:30",
            "GMT+5:30",
            "GMT+15",
            "GMT-13",
            "GMT+",
            "+",
            "+00:00:00",
            "GMT++3",
            "GMT+003",
            "undefined",
            "null",
            "Europe",
            "localtime",
            "+ü",
            "ü",
        ] {
            assert_eq!(name(text), None, "{text}");
        }
    }

    #[test]
    fn an_unknown_zone_of_a_browser_is_utc() {
        assert_eq!((name("Etc/Unknown"), name("etc/unknown")), (Some("UTC".to_owned()), Some("UTC".to_owned())));
    }

    #[test]
    fn an_offset_of_whole_hours_is_the_zone_with_that_offset() {
        let noon: Timestamp = "2026-07-01T12:00:00Z".parse().unwrap();
        for (text, zone, local) in [
            ("GMT+3", "Etc/GMT-3", "2026-07-01T15:00:00"),
            ("GMT+03:00", "Etc/GMT-3", "2026-07-01T15:00:00"),
            ("GMT+0300", "Etc/GMT-3", "2026-07-01T15:00:00"),
            ("UTC-5", "Etc/GMT+5", "2026-07-01T07:00:00"),
            ("+14:00", "Etc/GMT-14", "2026-07-02T02:00:00"),
            ("-12:00", "Etc/GMT+12", "2026-07-01T00:00:00"),
            ("+00:00", "UTC", "2026-07-01T12:00:00"),
            ("Etc/GMT+3", "Etc/GMT+3", "2026-07-01T09:00:00"),
        ] {
            let found = TimeZoneName::parse(text).unwrap();
            assert_eq!(found.name(), zone, "{text}");
            assert_eq!(noon.to_zoned(found.rules().clone()).datetime().to_string(), local, "{text}");
        }
    }

    #[test]
    fn names_from_before_that_browsers_still_report_are_time_zones() {
        for text in [
            "Asia/Calcutta",
            "Asia/Katmandu",
            "Asia/Saigon",
            "Asia/Rangoon",
            "Europe/Kiev",
            "America/Buenos_Aires",
            "America/Godthab",
            "Atlantic/Faeroe",
            "Pacific/Enderbury",
            "Africa/Asmera",
            "US/Pacific",
            "EST5EDT",
            "MST",
            "CET",
            "GMT",
            "GMT0",
            "UTC",
            "Etc/UTC",
            "Etc/GMT",
            "Zulu",
            "ROC",
            "PRC",
            "Singapore",
        ] {
            assert!(name(text).is_some(), "{text}");
        }
        assert_eq!(name("us/pacific-new"), Some("America/Los_Angeles".to_owned()));
        assert_eq!(name("Canada/East-Saskatchewan"), Some("America/Regina".to_owned()));
    }

    #[test]
    fn every_zone_of_the_database_is_stored_and_read_as_itself() {
        for zone in TimeZoneDatabase::bundled().available().filter(|zone| zone.as_str() != "Factory") {
            let stored = serde_json::to_value(TimeZoneName::parse(zone.as_str()).unwrap()).unwrap();
            assert_eq!(stored, zone.as_str());
            assert!(serde_json::from_value::<TimeZoneName>(stored).is_ok(), "{zone}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic_and_what_it_takes_is_stored_as_a_name_it_takes(
            text in "(GMT|UTC)?[+-]\\PC{0,6}|\\PC{0,20}",
        ) {
            if let Some(stored) = name(&text) {
                prop_assert_eq!(name(&stored), Some(stored));
            }
        }
    }
}
