use serde_json::json;

use super::*;
use crate::id::Id as _;
use crate::input;

fn record() -> SkillRecord {
    let skill = Skill {
        id: SkillId::new(Timestamp::UNIX_EPOCH, 7),
        kind: SkillKind::Skill,
        labels: serde_json::from_value(json!({"en": "cook", "de": "kochen"})).unwrap(),
        broader: BroaderSkills::default(),
        source: None,
        status: TaxonomyStatus::Active,
        created: Timestamp::UNIX_EPOCH,
        updated: Timestamp::UNIX_EPOCH,
        rev: Revision::UNWRITTEN,
    };
    let described = SkillText { description: SkillDescription::parse("Heat food.").ok(), ..SkillText::default() };
    SkillRecord { skill, texts: [(LanguageTag::english(), described)].into() }
}

fn labels(patch: &Value) -> SkillEdit {
    SkillEdit { labels: Some(input::read(patch).unwrap()), ..SkillEdit::default() }
}

fn descriptions(patch: &Value) -> SkillEdit {
    SkillEdit { descriptions: Some(input::read(patch).unwrap()), ..SkillEdit::default() }
}

#[test]
fn a_label_is_changed_by_language_and_takes_its_description_along_when_it_is_removed() {
    let edited = record().edit(labels(&json!({"fr": "cuisiner", "en": null}))).unwrap();
    assert_eq!(serde_json::to_value(&edited.skill.labels).unwrap(), json!({"de": "kochen", "fr": "cuisiner"}));
    assert_eq!(edited.texts.keys().map(LanguageTag::as_str).collect::<Vec<_>>(), ["de", "fr"]);
    assert!(edited.texts.values().all(|text| text.description.is_none()));
}

#[test]
fn the_last_label_cannot_be_removed() {
    let errors = record().edit(labels(&json!({"en": null, "de": null}))).unwrap_err().into_vec();
    assert_eq!(errors.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>(), ["/labels"]);
}

#[test]
fn a_description_needs_a_label_in_its_language() {
    let edited = record().edit(descriptions(&json!({"de": "Essen erhitzen."}))).unwrap();
    assert_eq!(edited.texts.len(), 2);
    let errors = record().edit(descriptions(&json!({"fr": "Chauffer."}))).unwrap_err().into_vec();
    assert_eq!(errors[0].pointer, "/descriptions/fr");
}

#[test]
fn a_skill_is_not_broader_than_itself_and_has_eight_broader_ones_at_most() {
    let own = BroaderSkills::default().with(record().skill.id).unwrap();
    let edit = SkillEdit { broader: Some(own), ..SkillEdit::default() };
    assert_eq!(record().edit(edit).unwrap_err().into_vec()[0].pointer, "/broader");
    let ids = |count: u128| (0..count).map(|bits| SkillId::new(Timestamp::UNIX_EPOCH, bits)).collect();
    assert!(BroaderSkills::new(ids(8)).is_ok() && BroaderSkills::new(ids(9)).is_err());
}

#[test]
fn the_id_of_a_source_is_always_the_same_and_differs_from_that_of_another_one() {
    // A stand-in for SHA-256, which this crate does not have.
    let digest = |bytes: &[u8]| {
        let mut hash = [0_u8; 32];
        bytes
            .iter()
            .enumerate()
            .for_each(|(place, byte)| hash[place % 10] = hash[place % 10].wrapping_mul(31).wrapping_add(*byte));
        hash
    };
    let source = |text: &str| SkillSource::parse(text).unwrap().skill_id(digest);
    let uri = "http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab";
    assert_eq!(source(uri), source(uri));
    assert_ne!(source("cook"), source("bake"));
    assert_eq!(source(uri).created(), Timestamp::UNIX_EPOCH);
}
