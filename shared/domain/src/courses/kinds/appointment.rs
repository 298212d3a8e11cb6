//! Lessons at a set time.

use std::collections::BTreeSet;

use jiff::tz::AmbiguousOffset;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::super::{Translations, TranslationsPatch};
use super::{CommonLanguages, HttpsUrl, LocalDateTime, bytes_of, patch_optional, require_optional};
use crate::locale::{LanguageTag, TimeZoneName};
use crate::{Change, Pointer, ValidationErrors, Violation, input};

crate::paragraphs! {
    /// Where an appointment is: an address, a room, how to dial in. Plain text.
    pub struct AppointmentPlace(1..=500);
}

/// The longest appointment.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// A lesson at a set time. The local times and the zone are stored, not the moments: if the rules of the zone change,
/// the appointment stays at the time that was announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Appointment {
    /// When it begins.
    pub starts: LocalDateTime,
    /// When it ends.
    pub ends: LocalDateTime,
    /// The time zone of both.
    pub time_zone: TimeZoneName,
    /// The address of the meeting, if it is online.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<HttpsUrl>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Translations<AppointmentPlace>>,
}

/// The appointment of a lesson.
#[input]
pub struct AppointmentInput {
    /// When it begins, in `timeZone`.
    pub starts: LocalDateTime,
    /// When it ends, in `timeZone`: after the beginning, and at most a day later.
    pub ends: LocalDateTime,
    /// The time zone of both.
    pub time_zone: TimeZoneName,
    /// The address of the meeting, if it is online.
    pub meeting_url: Option<HttpsUrl>,
    /// Where it is, at least in the default language of the course.
    pub place: Option<Translations<AppointmentPlace>>,
}

/// Changes of the appointment of a lesson.
#[input(change)]
pub struct AppointmentPatch {
    /// When it begins.
    pub starts: Option<LocalDateTime>,
    /// When it ends.
    pub ends: Option<LocalDateTime>,
    /// The time zone of both.
    pub time_zone: Option<TimeZoneName>,
    /// The address of the meeting.
    #[schemars(with = "Option<HttpsUrl>")]
    pub meeting_url: Change<HttpsUrl>,
    /// Where it is.
    #[schemars(with = "Option<TranslationsPatch<AppointmentPlace>>")]
    pub place: Change<TranslationsPatch<AppointmentPlace>>,
}

impl Appointment {
    /// The appointment of an input. Adds errors if it is invalid.
    pub fn new(input: AppointmentInput, default: &LanguageTag, at: &Pointer, errors: &mut ValidationErrors) -> Self {
        require_optional(input.place.as_ref(), default, &at.child("place"), errors);
        let AppointmentInput { starts, ends, time_zone, meeting_url, place } = input;
        let appointment = Self { starts, ends, time_zone, meeting: meeting_url, place };
        appointment.check_times(at, errors);
        appointment
    }

    /// The appointment after a change. Adds errors if the change is invalid.
    #[must_use]
    pub fn patch(
        &self,
        patch: AppointmentPatch,
        default: &LanguageTag,
        at: &Pointer,
        errors: &mut ValidationErrors,
    ) -> Self {
        let mut next = self.clone();
        next.starts = patch.starts.unwrap_or(next.starts);
        next.ends = patch.ends.unwrap_or(next.ends);
        next.time_zone = patch.time_zone.unwrap_or(next.time_zone);
        patch.meeting_url.apply(&mut next.meeting);
        next.place = patch_optional(patch.place, self.place.as_ref(), default, &at.child("place"), errors);
        // Times that were accepted once are not refused because the rules of their zone have changed since.
        if (next.starts, next.ends, &next.time_zone) != (self.starts, self.ends, &self.time_zone) {
            next.check_times(at, errors);
        }
        next
    }

    /// Adds errors for a local time that its zone skips, and for an end that is not after the beginning or too late.
    fn check_times(&self, at: &Pointer, errors: &mut ValidationErrors) {
        let mut exist = true;
        for (name, time) in [("starts", self.starts), ("ends", self.ends)] {
            if matches!(self.time_zone.rules().to_ambiguous_timestamp(time.get()).offset(), AmbiguousOffset::Gap { .. })
            {
                let zone = self.time_zone.name();
                errors.add(&at.child(name), format!("must exist: clocks in {zone} are put forward over {time}"));
                exist = false;
            }
        }
        let duration = self.ends_at().duration_since(self.starts_at());
        if exist && !(SignedDuration::ZERO < duration && duration <= LONGEST) {
            errors.add(&at.child("ends"), Violation::from("must be after the beginning, and at most 24 hours later"));
        }
    }

    /// The moment at which it begins, by the present rules of the zone.
    pub fn starts_at(&self) -> Timestamp {
        self.moment(self.starts)
    }

    /// The moment at which it ends, by the present rules of the zone.
    pub fn ends_at(&self) -> Timestamp {
        self.moment(self.ends)
    }

    /// The moment of a local time as in RFC 5545, 3.3.5: of a time that occurs twice the first, and of one that is
    /// skipped, which only a change of rules can make of an accepted one, the moment by the offset before the gap.
    fn moment(&self, time: LocalDateTime) -> Timestamp {
        let moment = self.time_zone.rules().to_ambiguous_timestamp(time.get());
        // The years are far within what a timestamp can say.
        moment.compatible().unwrap_or(Timestamp::MAX)
    }

    /// How long it takes, in seconds.
    pub fn seconds(&self) -> u32 {
        u32::try_from(self.ends_at().duration_since(self.starts_at()).as_secs()).unwrap_or(0)
    }

    /// An estimate of its size in the table.
    pub fn bytes(&self) -> usize {
        const TIMES: usize = 100;
        let meeting = self.meeting.as_ref().map_or(0, |url| url.as_str().len());
        TIMES + meeting + bytes_of(self.place.as_ref(), |place| place.as_str().len())
    }

    /// The languages in which all its texts exist; none if it has no texts.
    pub fn languages(&self) -> Option<BTreeSet<LanguageTag>> {
        CommonLanguages::default().with(self.place.as_ref()).into_set()
    }
}

#[cfg(test)]
#[path = "appointment_tests.rs"]
mod tests;
