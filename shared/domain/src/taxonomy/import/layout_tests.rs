use jiff::Timestamp;
use proptest::prelude::*;

use super::super::RowOutcome;
use super::*;
use crate::taxonomy::SkillRecord;

/// A stand-in for SHA-256, which this crate does not have.
fn digest(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0_u8; 32];
    for (place, byte) in bytes.iter().enumerate() {
        hash[place % 10] = hash[place % 10].wrapping_mul(31).wrapping_add(*byte);
    }
    hash
}

fn texts(fields: &[&str]) -> Vec<String> {
    fields.iter().map(|field| (*field).to_owned()).collect()
}

fn tag(text: &str) -> LanguageTag {
    LanguageTag::parse(text).unwrap()
}

const ESCO: [&str; 7] =
    ["conceptType", "conceptUri", "skillType", "preferredLabel", "altLabels", "status", "description"];

fn esco(language: &str, label: &str, alternatives: &str, status: &str) -> SkillRow {
    let layout = Layout::of(ImportFormat::EscoSkills, Some(&tag(language)), &texts(&ESCO)).unwrap();
    let uri = "http://data.europa.eu/esco/skill/1";
    let fields = ["KnowledgeSkillCompetence", uri, "knowledge", label, alternatives, status, "What it is."];
    layout.row(&texts(&fields)).unwrap()
}

fn apply(row: &SkillRow, present: Option<&SkillRecord>) -> (SkillRecord, RowOutcome) {
    row.apply(present, digest, Timestamp::UNIX_EPOCH).unwrap()
}

#[test]
fn a_line_of_esco_makes_a_skill_and_the_same_line_again_changes_nothing() {
    let row = esco("en", "haematology", "blood science\nblood studies", "released");
    let (created, outcome) = apply(&row, None);
    assert_eq!(outcome, RowOutcome::Created);
    assert_eq!((created.skill.kind, created.skill.status), (SkillKind::Knowledge, TaxonomyStatus::Active));
    assert_eq!(created.texts[&tag("en")].alternatives.len(), 2);
    assert_eq!(apply(&row, Some(&created)), (created.clone(), RowOutcome::Unchanged));
    let (retired, outcome) = apply(&esco("en", "haematology", "", "obsolete"), Some(&created));
    assert_eq!((retired.skill.status, outcome), (TaxonomyStatus::Retired, RowOutcome::Updated));
    assert_eq!(retired.texts[&tag("en")].alternatives.len(), 2, "what a line does not say stays");
}

#[test]
fn a_group_of_esco_is_a_group_although_it_has_no_type_of_skill() {
    let names = texts(&["conceptType", "conceptUri", "preferredLabel", "status", "code"]);
    let layout = Layout::of(ImportFormat::EscoSkills, Some(&tag("en")), &names).unwrap();
    let fields = ["SkillGroup", "http://data.europa.eu/esco/skill/S1", "communication", "released", "S1"];
    assert_eq!(apply(&layout.row(&texts(&fields)).unwrap(), None).0.skill.kind, SkillKind::Group);
}

#[test]
fn files_of_several_languages_leave_the_same_in_any_order() {
    let rows = [
        esco("en", "haematology", "blood science", "released"),
        esco("de", "Hämatologie", "", "released"),
        esco("fr", "hématologie", "", "released"),
    ];
    let run = |order: [usize; 3]| {
        order.iter().fold(None, |present, row| Some(apply(&rows[*row], present.as_ref()).0)).unwrap()
    };
    let first = run([0, 1, 2]);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(run(order), first);
    }
}

#[test]
fn a_relation_is_added_to_a_skill_that_exists() {
    let layout = Layout::of(
        ImportFormat::EscoBroader,
        None,
        &texts(&["conceptType", "conceptUri", "broaderType", "broaderUri"]),
    );
    let fields = ["KnowledgeSkillCompetence", "http://data.europa.eu/esco/skill/1", "SkillGroup", "http://x/2"];
    let row = layout.unwrap().row(&texts(&fields)).unwrap();
    assert_eq!(row.apply(None, digest, Timestamp::UNIX_EPOCH), Err(LineCode::UnknownSkill));
    let (present, _) = apply(&esco("en", "haematology", "", "released"), None);
    let (related, outcome) = apply(&row, Some(&present));
    assert_eq!((related.skill.broader.iter().count(), outcome), (1, RowOutcome::Updated));
    assert_eq!(apply(&row, Some(&related)).1, RowOutcome::Unchanged);
}

#[test]
fn a_file_of_the_platforms_own_format_has_several_languages_and_names_skills_by_any_identifier() {
    let names = ["id", "label.en", "label.pt-br", "broader", "description.en", ""];
    let layout = Layout::of(ImportFormat::Skills, None, &texts(&names)).unwrap();
    let row = layout.row(&texts(&["bake", "bake", "assar", "cook heat", "Make bread."])).unwrap();
    let (skill, _) = apply(&row, None);
    assert_eq!(skill.skill.labels.iter().count(), 2);
    assert_eq!(skill.skill.broader.iter().count(), 2);
    let own = SkillId::new(Timestamp::UNIX_EPOCH, 3).to_string();
    let row = layout.row(&texts(&[&own, "bake", "", "", "", ""])).unwrap();
    assert_eq!(row.apply(None, digest, Timestamp::UNIX_EPOCH), Err(LineCode::UnknownSkill));
}

#[test]
fn each_fault_of_a_line_has_a_code() {
    let layout =
        Layout::of(ImportFormat::Skills, None, &texts(&["id", "label.en", "kind", "status", "broader"])).unwrap();
    let long = "x".repeat(301);
    let nine = "1 2 3 4 5 6 7 8 9";
    for (fields, code) in [
        (["", "cook", "", "", ""], LineCode::MissingId),
        ([&long, "cook", "", "", ""], LineCode::InvalidId),
        (["cook", "", "", "", ""], LineCode::MissingLabel),
        (["cook", &long, "", "", ""], LineCode::InvalidLabel),
        (["cook", "cook", "talent", "", ""], LineCode::UnknownKind),
        (["cook", "cook", "", "gone", ""], LineCode::UnknownStatus),
        (["cook", "cook", "", "", nine], LineCode::TooManyBroader),
    ] {
        assert_eq!(layout.row(&texts(&fields)), Err(code));
    }
}

#[test]
fn a_file_of_another_format_or_with_semicolons_is_refused_at_its_first_line() {
    for (format, names) in [
        (ImportFormat::EscoSkills, vec!["conceptType;conceptUri;preferredLabel"]),
        (ImportFormat::EscoSkills, vec!["id", "label.en"]),
        (ImportFormat::EscoBroader, ESCO.to_vec()),
        (ImportFormat::Skills, vec!["id", "label"]),
        (ImportFormat::Skills, vec!["label.en"]),
    ] {
        let failure = Layout::of(format, Some(&tag("en")), &texts(&names)).unwrap_err();
        assert_eq!(failure, FailureCode::MissingColumns.into(), "{names:?}");
    }
}

#[test]
fn a_column_that_is_misspelt_or_given_twice_is_named_and_those_of_esco_that_are_not_read_are_no_mistake() {
    for (names, code, column) in [
        (&["id", "label.en", "lable.de"][..], FailureCode::UnknownColumn, 3),
        (&["id", "descripton.en", "label.en"], FailureCode::UnknownColumn, 2),
        (&["id", "label.english", "label.en"], FailureCode::UnknownColumn, 2),
        (&["id", "label.de", "label.DE"], FailureCode::DuplicateColumn, 3),
        (&["id", "label.en", "id", ""], FailureCode::DuplicateColumn, 3),
    ] {
        let failure = Layout::of(ImportFormat::Skills, None, &texts(names)).unwrap_err();
        assert_eq!(failure, ImportFailure { column: Some(column), ..code.into() }, "{names:?}");
    }
    let twice = ["conceptUri", "preferredLabel", "scopeNote", "scopeNote", "conceptUri"];
    let failure = Layout::of(ImportFormat::EscoSkills, Some(&tag("en")), &texts(&twice)).unwrap_err();
    assert_eq!(failure, ImportFailure { column: Some(5), ..FailureCode::DuplicateColumn.into() });
    assert!(Layout::of(ImportFormat::EscoSkills, Some(&tag("en")), &texts(&twice[..4])).is_ok());
}

#[test]
fn a_text_that_is_in_no_column_makes_the_line_invalid_and_commas_at_its_end_do_not() {
    let names = ["id", "label.en", "broader", "description.en"];
    let layout = Layout::of(ImportFormat::Skills, None, &texts(&names)).unwrap();
    let cut = ["kitchen.cook", "cook", "kitchen", "Heat food", " and serve it."];
    assert_eq!(layout.row(&texts(&cut)), Err(LineCode::TooManyFields));
    assert!(layout.row(&texts(&["kitchen.cook", "cook", "kitchen", "Heat food", "", " "])).is_ok());
    let unnamed = Layout::of(ImportFormat::Skills, None, &texts(&["id", "label.en", ""])).unwrap();
    assert_eq!(unnamed.row(&texts(&["cook", "cook", "boil"])), Err(LineCode::TooManyFields));
}

proptest! {
    #[test]
    fn no_line_makes_the_reader_of_rows_panic(fields in prop::collection::vec("\\PC{0,20}", 0..9)) {
        let layout = Layout::of(ImportFormat::EscoSkills, Some(&tag("en")), &texts(&ESCO)).unwrap();
        if let Ok(row) = layout.row(&fields) {
            let _ = row.apply(None, digest, Timestamp::UNIX_EPOCH);
        }
    }
}
