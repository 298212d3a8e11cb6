use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::id::Id as _;
use crate::input;
use crate::taxonomy::{BroaderSkills, NewSkill, SkillKind, SkillRecord};

fn id(number: u128) -> SkillId {
    SkillId::new(Timestamp::UNIX_EPOCH, number)
}

/// A skill with these broader ones.
fn skill(number: u128, broader: impl IntoIterator<Item = u128>) -> (SkillId, Skill) {
    let new = NewSkill {
        labels: input::read(&json!({"en": "cook"})).unwrap(),
        descriptions: None,
        kind: SkillKind::Skill,
        broader: BroaderSkills::new(broader.into_iter().map(id).collect()).unwrap(),
    };
    (id(number), SkillRecord::create(id(number), new, Timestamp::UNIX_EPOCH).unwrap().skill)
}

/// Walks from the skills that a skill shall get.
fn walk(all: &BTreeMap<SkillId, Skill>, number: u128, added: &[u128]) -> Result<usize, BroaderError> {
    check_broader(id(number), added.iter().copied().map(id), |id| all.get(&id)).map(|visited| visited.len())
}

#[test]
fn a_skill_must_not_be_broader_than_itself_whatever_lies_between() {
    let all = BTreeMap::from([skill(1, [2]), skill(2, [3]), skill(3, []), skill(4, [])]);
    assert_eq!(walk(&all, 1, &[1]), Err(BroaderError::Circular));
    assert_eq!(walk(&all, 3, &[4, 1]), Err(BroaderError::Circular));
    assert_eq!(walk(&all, 2, &[1]), Err(BroaderError::Circular));
    assert_eq!(walk(&all, 4, &[1]), Ok(3));
    assert_eq!(walk(&all, 4, &[9]), Ok(1), "a skill that does not exist leads nowhere");
}

#[test]
fn a_cycle_that_there_is_already_does_not_make_the_walk_endless() {
    let all = BTreeMap::from([skill(1, [2]), skill(2, [1]), skill(3, [])]);
    assert_eq!(walk(&all, 3, &[1]), Ok(2));
}

#[test]
fn broader_skills_that_lead_to_too_many_others_are_refused() {
    let chain: BTreeMap<_, _> = (1..100).map(|number| skill(number, [number + 1])).collect();
    assert_eq!(walk(&chain, 500, &[100 - 15]), Ok(16));
    assert_eq!(walk(&chain, 500, &[100 - 16]), Err(BroaderError::TooMany));
    let wide: BTreeMap<_, _> =
        (1..=8).map(|first| skill(first, (1..=6).map(|more| first * 100 + more).collect::<Vec<_>>())).collect();
    assert_eq!(walk(&wide, 500, &[1, 2, 3, 4, 5, 6, 7]), Ok(49));
    assert_eq!(walk(&wide, 500, &[1, 2, 3, 4, 5, 6, 7, 8]), Err(BroaderError::TooMany));
}

proptest! {
    #[test]
    fn no_sequence_of_changes_makes_a_cycle(
        changes in prop::collection::vec((0_u128..6, prop::collection::btree_set(0_u128..6, 0..4)), 1..40),
    ) {
        let mut all: BTreeMap<_, _> = (0..6).map(|number| skill(number, [])).collect();
        for (number, wanted) in changes {
            let kept: Vec<SkillId> = all[&id(number)].broader.iter().collect();
            // Only what is added is walked from.
            let added: Vec<u128> = wanted.iter().copied().filter(|other| !kept.contains(&id(*other))).collect();
            if walk(&all, number, &added).is_ok() {
                all.extend([skill(number, wanted)]);
            }
            let mut left = all.clone();
            while !left.is_empty() {
                let ids: Vec<SkillId> = left.keys().copied().collect();
                left.retain(|_, skill| skill.broader.iter().any(|other| ids.contains(&other)));
                prop_assert!(left.len() < ids.len(), "a cycle");
            }
        }
    }
}
