//! Days and moments as people write them, by the clock of whoever reads the letter.

use glotto_domain::locale::Zone;
use jiff::{Timestamp, civil};

use super::words::{Calendar, Words};

/// A moment, to the minute: "1 March 2026, 13:00 (Europe/Berlin)".
pub(super) fn written(words: &Words, moment: Timestamp, zone: &Zone) -> String {
    let there = moment.to_zoned(zone.rules().clone());
    let time = format!("{:02}:{:02}", there.hour(), there.minute());
    words
        .calendar
        .moment
        .replace("{date}", &date(&words.calendar, there.date()))
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
    fn every_language_writes_a_moment_its_own_way_by_the_readers_clock() {
        let moment: Timestamp = "2026-03-01T23:30:00Z".parse().unwrap();
        let (berlin, tokyo) = (Zone::parse("Europe/Berlin").unwrap(), Zone::parse("Asia/Tokyo").unwrap());
        let in_berlin: Vec<_> = LANGUAGES.iter().map(|words| written(words, moment, &berlin)).collect();
        let expected = [
            "2 March 2026, 00:30 (Europe/Berlin)",
            "2. März 2026, 00:30 Uhr (Europe/Berlin)",
            "2 de marzo de 2026, 00:30 (Europe/Berlin)",
            "2 mars 2026 à 00:30 (Europe/Berlin)",
            "2 marzo 2026, ore 00:30 (Europe/Berlin)",
            "2 de março de 2026, 00:30 (Europe/Berlin)",
        ];
        assert_eq!(in_berlin, expected);
        assert_eq!(written(LANGUAGES[0], moment, &tokyo), "2 March 2026, 08:30 (Asia/Tokyo)");
        assert_eq!(written(LANGUAGES[3], moment, &Zone::utc()), "1er mars 2026 à 23:30 (UTC)");
    }
}
