//! Dates and times in the format and the time zone of the reader.

use glotto_domain::locale::TimeZoneName;
use jiff::{Timestamp, civil};

use super::words::{Calendar, Words};

/// Formats a moment to the minute: "1 March 2026, 13:00 (Europe/Berlin)".
pub(super) fn format(words: &Words, moment: Timestamp, zone: &TimeZoneName) -> String {
    let local = moment.to_zoned(zone.rules().clone());
    let time = format!("{:02}:{:02}", local.hour(), local.minute());
    words
        .calendar
        .moment
        .replace("{date}", &date(&words.calendar, local.date()))
        .replace("{time}", &time)
        .replace("{zone}", zone.name())
}

fn date(calendar: &Calendar, date: civil::Date) -> String {
    let month = usize::try_from(date.month() - 1).ok().and_then(|index| calendar.months.get(index));
    let day = date.day().to_string();
    let day = if date.day() == 1 { calendar.first.replace("{day}", &day) } else { day };
    calendar
        .date
        .replace("{day}", &day)
        .replace("{month}", month.copied().unwrap_or_default())
        .replace("{year}", &date.year().to_string())
}

#[cfg(test)]
mod tests {
    use super::super::words::LANGUAGES;
    use super::*;

    #[test]
    fn every_language_formats_a_time_its_own_way_in_the_readers_zone() {
        let moment: Timestamp = "2026-03-01T23:30:00Z".parse().unwrap();
        let (berlin, tokyo) =
            (TimeZoneName::parse("Europe/Berlin").unwrap(), TimeZoneName::parse("Asia/Tokyo").unwrap());
        let in_berlin: Vec<_> = LANGUAGES.iter().map(|words| format(words, moment, &berlin)).collect();
        let expected = [
            "2 March 2026, 00:30 (Europe/Berlin)",
            "2. März 2026, 00:30 Uhr (Europe/Berlin)",
            "2 de marzo de 2026, 00:30 (Europe/Berlin)",
            "2 mars 2026 à 00:30 (Europe/Berlin)",
            "2 marzo 2026, ore 00:30 (Europe/Berlin)",
            "2 de março de 2026, 00:30 (Europe/Berlin)",
        ];
        assert_eq!(in_berlin, expected);
        assert_eq!(format(LANGUAGES[0], moment, &tokyo), "2 March 2026, 08:30 (Asia/Tokyo)");
        assert_eq!(format(LANGUAGES[3], moment, &TimeZoneName::utc()), "1er mars 2026 à 23:30 (UTC)");
    }
}
