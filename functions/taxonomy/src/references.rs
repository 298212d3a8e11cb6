//! Checks of skills that other skills name.

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::id::SkillId;
use glotto_domain::taxonomy::{self, BroaderSkills, MAX_BROADER_LEVELS, Skill, SkillRecord};
use glotto_domain::{FieldErrorCode, Pointer, ValidationErrors, Violation};
use glotto_http::{Cx, Endpoint, Result};
use glotto_store::{Store, StoreError};

/// Items that are read at once at most, which is a limit of DynamoDB.
pub(crate) const MAX_READS: usize = 100;

/// Checks that the broader skills of a skill exist and are not retired, except those that were named before, and that
/// none of them is narrower than it. Adds what is wrong to the other errors of the request. Returns the skills that
/// have to be as they were read when the skill is written: then no two changes close a cycle.
pub(crate) async fn check_broader<E: Endpoint>(
    cx: &Cx<'_, E>,
    skill: SkillId,
    broader: &BroaderSkills,
    before: &BroaderSkills,
    mut errors: ValidationErrors,
) -> Result<Vec<Skill>> {
    let kept: Vec<SkillId> = before.iter().collect();
    // That a skill names itself is an error already.
    let added: Vec<SkillId> = broader.iter().filter(|id| !kept.contains(id) && *id != skill).collect();
    let known = read_broader(&cx.store, added.iter().copied().collect(), &BTreeMap::new()).await?;
    if let Err(error) = taxonomy::check_broader(skill, added.iter().copied(), |id| known.get(&id)) {
        error.add_to(&mut errors);
    }
    for missing in added.iter().filter(|id| !known.get(id).is_some_and(|skill| skill.status.is_active())) {
        let detail = format!("must name skills that exist and are not retired, not {missing}");
        let violation = Violation::new(FieldErrorCode::NotFound, detail).param("id", missing.to_string());
        errors.add(&Pointer::root().child("broader"), violation);
    }
    if errors.is_empty() { Ok(known.into_values().collect()) } else { Err(errors.into()) }
}

/// The skills that these lead to, themselves included, but for those that were read before: a round trip for each
/// level.
pub(crate) async fn read_broader(
    store: &Store,
    mut next: BTreeSet<SkillId>,
    read: &BTreeMap<SkillId, SkillRecord>,
) -> Result<BTreeMap<SkillId, Skill>, StoreError> {
    let (mut found, mut visited) = (BTreeMap::new(), BTreeSet::new());
    for _ in 0..MAX_BROADER_LEVELS {
        let unread: Vec<SkillId> = next.iter().copied().filter(|id| !read.contains_key(id)).collect();
        found.extend(read_skills(store, &unread).await?.into_iter().map(|skill| (skill.id, skill)));
        visited.extend(next.iter().copied());
        let skill = |id: &SkillId| found.get(id).or_else(|| read.get(id).map(|record| &record.skill));
        let broader = next.iter().filter_map(skill).flat_map(|skill| skill.broader.iter());
        next = broader.filter(|id| !visited.contains(id)).collect();
        if next.is_empty() {
            break;
        }
    }
    Ok(found)
}

/// Skills without their texts, in one round trip for each hundred. Those that do not exist are left out.
async fn read_skills(store: &Store, ids: &[SkillId]) -> Result<Vec<Skill>, StoreError> {
    let mut skills = Vec::with_capacity(ids.len());
    for ids in ids.chunks(MAX_READS) {
        let wanted = ids.iter().map(|id| (*id, BTreeSet::new())).collect();
        let found = store.taxonomy().find_skill_records(&wanted).await?;
        skills.extend(found.into_values().map(|record| record.skill));
    }
    Ok(skills)
}
