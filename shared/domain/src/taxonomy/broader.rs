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

/// The skills that are broader than a skill, directly or not.
#[derive(Debug)]
pub struct BroaderWalk {
    skill: SkillId,
    visited: BTreeSet<SkillId>,
    next: Vec<SkillId>,
    levels: usize,
}

impl BroaderWalk {
    /// Begins with the broader skills that a skill shall get.
    pub fn begin(skill: SkillId, added: impl IntoIterator<Item = SkillId>) -> Self {
        let visited: BTreeSet<SkillId> = added.into_iter().collect();
        Self { skill, next: visited.iter().copied().collect(), visited, levels: 0 }
    }

    /// The skills to read next; none if all were visited.
    pub fn next(&self) -> &[SkillId] {
        &self.next
    }

    /// The skills that the walk came to.
    pub fn visited(&self) -> &BTreeSet<SkillId> {
        &self.visited
    }

    /// Visits the skills that were read.
    pub fn visit<'s>(&mut self, found: impl IntoIterator<Item = &'s Skill>) -> Result<(), BroaderError> {
        self.levels += 1;
        let found = found.into_iter().flat_map(|skill| skill.broader.iter());
        self.next = found.filter(|id| self.visited.insert(*id)).collect();
        if self.visited.contains(&self.skill) {
            return Err(BroaderError::Circular);
        }
        let is_too_deep = self.levels >= MAX_BROADER_LEVELS && !self.next.is_empty();
        if is_too_deep || self.visited.len() > MAX_ANCESTORS { Err(BroaderError::TooMany) } else { Ok(()) }
    }
}

#[cfg(test)]
#[path = "broader_tests.rs"]
mod tests;
