//! Checks that no skill is broader than itself, whatever lies between, so that a reader who climbs comes to an end.
//!
//! Broader skills are read level by level, so they must not lead to too many. A change is saved only if all skills that
//! were visited are still as they were read: a cycle that two changes close at the same time goes through a skill that
//! one of them has visited and the other one has changed.

use std::collections::BTreeSet;

use super::Skill;
use crate::id::SkillId;
use crate::{Pointer, ValidationErrors};

/// Skills that the broader skills of one lead to at most, themselves included. All of them are in the transaction that
/// changes it.
pub const MAX_ANCESTORS: usize = 50;

/// Levels of broader skills at most: each one is read after the other. ESCO has eight or so.
pub const MAX_BROADER_LEVELS: usize = 16;

/// Why a skill cannot have a broader one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BroaderError {
    /// It is narrower than the skill, directly or not.
    Circular,
    /// They lead to too many.
    TooMany,
}

impl BroaderError {
    /// Adds the error, in a request.
    pub fn add_to(self, errors: &mut ValidationErrors) {
        let detail = match self {
            Self::Circular => "must not name the skill itself or one that is narrower than it".to_owned(),
            Self::TooMany => {
                format!("must lead to at most {MAX_ANCESTORS} skills in {MAX_BROADER_LEVELS} levels")
            }
        };
        errors.add(&Pointer::root().child("broader"), detail);
    }
}

/// Checks that none of the broader skills that a skill shall get is narrower than it, and that they do not lead to too
/// many. Returns the ids of all skills that they lead to, their own included. `find` knows those that exist.
///
/// # Errors
///
/// The first [`BroaderError`], level by level.
pub fn check_broader<'s>(
    skill: SkillId,
    added: impl IntoIterator<Item = SkillId>,
    find: impl Fn(SkillId) -> Option<&'s Skill>,
) -> Result<BTreeSet<SkillId>, BroaderError> {
    let mut visited: BTreeSet<SkillId> = added.into_iter().collect();
    let (mut next, mut levels): (Vec<SkillId>, _) = (visited.iter().copied().collect(), 0);
    while !next.is_empty() {
        levels += 1;
        let found = next.into_iter().filter_map(&find).flat_map(|skill| skill.broader.iter());
        next = found.filter(|id| visited.insert(*id)).collect();
        if visited.contains(&skill) {
            return Err(BroaderError::Circular);
        }
        let is_too_deep = levels >= MAX_BROADER_LEVELS && !next.is_empty();
        if is_too_deep || visited.len() > MAX_ANCESTORS {
            return Err(BroaderError::TooMany);
        }
    }
    Ok(visited)
}

#[cfg(test)]
#[path = "broader_tests.rs"]
mod tests;
