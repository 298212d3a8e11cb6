use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn read(body: &Value) -> Result<Appointment, Vec<String>> {
    let pointers =
        |errors: ValidationErrors| errors.into_vec().into_iter().map(|error| error.pointer).collect::<Vec<_>>();
    let input = input::read::<AppointmentInput>(body).map_err(pointers)?;
    let mut errors = ValidationErrors::default();
    let appointment = Appointment::new(input, &LanguageTag::english(), &Pointer::root(), &mut errors);
    if errors.is_empty() { Ok(appointment) } else { Err(pointers(errors)) }
}

fn between(starts: &str, ends: &str, zone: &str) -> Result<Appointment, Vec<String>> {
    read(&json!({"starts": starts, "ends": ends, "timeZone": zone}))
}

#[test]
fn an_appointment_is_at_the_local_time_of_its_zone() {
    let appointment = between("2026-07-01T18:00", "2026-07-01T19:30", "Europe/Berlin").unwrap();
    assert_eq!(appointment.starts_at().to_string(), "2026-07-01T16:00:00Z");
    assert_eq!(appointment.ends_at().to_string(), "2026-07-01T17:30:00Z");
    assert_eq!(appointment.seconds(), 90 * 60);
}

#[test]
fn every_fault_of_an_appointment_is_named() {
    let body = json!({"starts": "today", "ends": "2026-07-01", "timeZone": "Mars", "meetingUrl": "x", "place": {}});
    assert_eq!(read(&body).unwrap_err(), ["/starts", "/ends", "/timeZone", "/meetingUrl", "/place"]);
    let body = json!({
        "starts": "2026-07-01T18:00", "ends": "2026-07-01T18:00", "timeZone": "UTC", "place": {"de": "Raum 1"},
    });
    assert_eq!(read(&body).unwrap_err(), ["/place", "/ends"]);
}

#[test]
fn an_appointment_ends_after_it_begins_and_within_a_day() {
    assert!(between("2026-07-01T18:00", "2026-07-01T18:01", "UTC").is_ok());
    assert!(between("2026-07-01T18:00", "2026-07-02T18:00", "UTC").is_ok());
    assert_eq!(between("2026-07-01T18:00", "2026-07-02T18:01", "UTC").unwrap_err(), ["/ends"]);
    assert_eq!(between("2026-07-01T18:00", "2026-07-01T17:00", "UTC").unwrap_err(), ["/ends"]);
}

#[test]
fn a_local_time_that_is_skipped_is_refused() {
    assert_eq!(between("2026-03-29T02:30", "2026-03-29T04:00", "Europe/Berlin").unwrap_err(), ["/starts"]);
    assert_eq!(between("2026-03-29T01:30", "2026-03-29T02:30", "Europe/Berlin").unwrap_err(), ["/ends"]);
    assert!(between("2026-03-29T02:30", "2026-03-29T04:00", "Europe/London").is_ok());
    // A whole day was skipped when Samoa crossed the date line.
    assert_eq!(between("2011-12-30T10:00", "2011-12-30T11:00", "Pacific/Apia").unwrap_err(), ["/starts", "/ends"]);
}

#[test]
fn a_local_time_that_occurs_twice_is_the_first() {
    let appointment = between("2026-10-25T02:30", "2026-10-25T03:30", "Europe/Berlin").unwrap();
    assert_eq!(appointment.starts_at().to_string(), "2026-10-25T00:30:00Z");
    assert_eq!(appointment.seconds(), 2 * 3600, "the hour between them occurs twice");
}

#[test]
fn a_stored_time_that_a_change_of_rules_skips_still_has_a_moment_and_can_be_kept() {
    let stored = json!({"starts": "2026-03-29T02:30", "ends": "2026-03-29T04:00", "timeZone": "Europe/Berlin"});
    let appointment: Appointment = serde_json::from_value(stored).unwrap();
    assert_eq!(appointment.starts_at().to_string(), "2026-03-29T01:30:00Z");
    let mut errors = ValidationErrors::default();
    let patch = input::read(&json!({"place": {"en": "Room 1"}})).unwrap();
    let after = appointment.patch(patch, &LanguageTag::english(), &Pointer::root(), &mut errors);
    assert!(errors.is_empty() && after.place.is_some());
    let patch = input::read(&json!({"ends": "2026-03-29T05:00"})).unwrap();
    let _ = appointment.patch(patch, &LanguageTag::english(), &Pointer::root(), &mut errors);
    assert!(errors.names(&Pointer::root().child("starts")), "a new time is checked with the other");
}

#[test]
fn a_change_keeps_what_it_does_not_name() {
    let before = read(&json!({
        "starts": "2026-07-01T18:00", "ends": "2026-07-01T19:00", "timeZone": "Asia/Tokyo",
        "meetingUrl": "https://meet.example/1", "place": {"en": "Room 1", "ja": "1号室"},
    }))
    .unwrap();
    let change = |patch: &Value| {
        let mut errors = ValidationErrors::default();
        let patch = input::read(patch).unwrap();
        let after = before.patch(patch, &LanguageTag::english(), &Pointer::root(), &mut errors);
        (after, errors.into_vec().into_iter().map(|error| error.pointer).collect::<Vec<_>>())
    };
    assert_eq!(change(&json!({})), (before.clone(), vec![]));
    let (after, errors) = change(&json!({"timeZone": "Europe/Berlin", "meetingUrl": null, "place": {"ja": null}}));
    assert_eq!((after.starts, after.meeting, errors), (before.starts, None, vec![]));
    assert_eq!(after.time_zone.name(), "Europe/Berlin");
    assert_eq!(after.place.unwrap().languages().count(), 1);
    assert_eq!(change(&json!({"ends": "2026-07-01T17:00"})).1, ["/ends"]);
    assert_eq!(change(&json!({"place": null})).0.place, None);
}

proptest! {
    #[test]
    fn an_accepted_appointment_survives_being_stored_and_takes_up_to_a_day(
        (month, day, hour, minute) in (1..=12_u8, 1..=28_u8, 0..=23_u8, 0..=59_u8),
        (later, zone) in (0..=23_u8, prop::sample::select(vec!["Europe/Berlin", "America/New_York", "Asia/Tokyo",
            "Australia/Lord_Howe", "Pacific/Apia", "UTC"])),
    ) {
        let starts = format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}");
        let ends = format!("2026-{month:02}-{day:02}T{later:02}:{minute:02}");
        if let Ok(appointment) = between(&starts, &ends, zone) {
            prop_assert!((1..=24 * 3600).contains(&appointment.seconds()));
            let stored = serde_json::to_value(&appointment).unwrap();
            prop_assert_eq!(&stored["starts"], &json!(starts));
            prop_assert_eq!(serde_json::from_value::<Appointment>(stored).unwrap(), appointment);
        }
    }
}
