//! Checks of skills that other skills name.

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::id::SkillId;
use glotto_domain::taxonomy::{BroaderSkills, BroaderWalk, Skill};
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
    let mut walk = BroaderWalk::begin(skill, added.iter().copied());
    let mut known: BTreeMap<SkillId, Skill> = BTreeMap::new();
    while !walk.next().is_empty() {
        let found = read_skills(&cx.store, walk.next()).await?;
        let visited = walk.visit(&found);
        known.extend(found.into_iter().map(|skill| (skill.id, skill)));
        if let Err(error) = visited {
            error.add_to(&mut errors);
            break;
        }
    }
    for missing in added.iter().filter(|id| !known.get(id).is_some_and(|skill| skill.status.is_active())) {
        let detail = format!("must name skills that exist and are not retired, not {missing}");
        let violation = Violation::new(FieldErrorCode::NotFound, detail).param("id", missing.to_string());
        errors.add(&Pointer::root().child("broader"), violation);
    }
    if errors.is_empty() { Ok(known.into_values().collect()) } else { Err(errors.into()) }
}

/// Skills without their texts, in one round trip for each hundred. Those that do not exist are left out.
pub(crate) async fn read_skills(store: &Store, ids: &[SkillId]) -> Result<Vec<Skill>, StoreError> {
    let mut skills = Vec::with_capacity(ids.len());
    for ids in ids.chunks(MAX_READS) {
        let wanted = ids.iter().map(|id| (*id, BTreeSet::new())).collect();
        let found = store.taxonomy().find_skill_records(&wanted).await?;
        skills.extend(found.into_values().map(|record| record.skill));
    }
    Ok(skills)
}
