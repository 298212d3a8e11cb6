use serde_json::json;

use super::*;
use crate::input;

fn import() -> SkillImport {
    let id = SkillImportId::new(Timestamp::UNIX_EPOCH, 7);
    let size = input::read(&json!(100)).unwrap();
    SkillImport::announce(id, ImportFormat::Skills, None, size, Timestamp::UNIX_EPOCH)
}

fn at(minutes: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
}

#[test]
fn an_import_begins_once_and_ends_with_its_counts() {
    let mut import = import();
    assert_eq!(import.status(at(1)).0, ImportStatus::Awaited);
    assert!(import.arrive(at(1)) && !import.arrive(at(2)));
    import.count(2, Ok(RowOutcome::Created), None);
    import.count(3, Err(LineCode::MissingId), None);
    import.advance(100, 4, at(2));
    import.complete(at(2));
    assert_eq!(import.status(at(999)), (ImportStatus::Completed, None));
    assert_eq!(import.counts, Counts { created: 1, invalid: 1, ..Counts::default() });
    assert_eq!(import.errors, [LineError { line: 3, code: LineCode::MissingId }]);
}

#[test]
fn an_import_that_stands_still_counts_as_failed_until_it_goes_on() {
    let mut import = import();
    assert_eq!(import.status(at(60 + 21)), (ImportStatus::Failed, Some(FailureCode::NotUploaded.into())));
    import.arrive(at(1));
    assert_eq!(import.status(at(20)).0, ImportStatus::Running);
    assert_eq!(import.status(at(22)), (ImportStatus::Failed, Some(FailureCode::Interrupted.into())));
    import.advance(10, 2, at(23));
    assert_eq!(import.status(at(24)).0, ImportStatus::Running);
}

#[test]
fn a_file_without_lines_fails_and_a_hundred_errors_are_named() {
    let mut empty = import();
    empty.arrive(at(1));
    empty.complete(at(1));
    assert_eq!(empty.status(at(1)), (ImportStatus::Failed, Some(FailureCode::Empty.into())));
    let mut faulty = import();
    (0..150).for_each(|line| faulty.count(line, Err(LineCode::MissingId), None));
    assert_eq!((faulty.errors.len(), faulty.counts.invalid), (100, 150));
}

#[test]
fn the_import_of_an_object_is_that_of_its_key() {
    let id = import().id;
    assert_eq!(parse_object_key(&object_key(id)), Some(id));
    assert_eq!(parse_object_key("skill-imports/other"), None);
    assert_eq!(parse_object_key("avatars/other"), None);
}

#[test]
fn a_line_that_is_imported_without_its_broader_skills_is_counted_and_named() {
    let mut import = import();
    import.count(2, Ok(RowOutcome::Created), Some(LineCode::UnknownBroader));
    let counts = Counts { created: 1, without_broader: 1, ..Counts::default() };
    assert_eq!((import.counts, import.errors), (counts, vec![LineError { line: 2, code: LineCode::UnknownBroader }]));
}
