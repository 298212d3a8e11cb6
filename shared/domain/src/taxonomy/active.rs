//! Which skills and categories courses may name.

use std::collections::BTreeSet;

use super::{CategoryId, CourseCategories, CourseSkills};
use crate::id::SkillId;
use crate::{FieldErrorCode, Pointer, ValidationErrors, Violation};

/// The skills and categories, among those that were looked up, that exist and are not retired.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActiveTaxonomy {
    /// The skills.
    pub skills: BTreeSet<SkillId>,
    /// The categories.
    pub categories: BTreeSet<CategoryId>,
}

impl ActiveTaxonomy {
    /// Adds an error for each of these that a course cannot name. They point into the JSON view of the course.
    pub fn check(&self, skills: &CourseSkills, categories: &CourseCategories, errors: &mut ValidationErrors) {
        let missing = |what: &str| {
            Violation::new(
                FieldErrorCode::NotFound,
                format!("must be the id of a {what} that exists and is not retired"),
            )
        };
        for (index, _) in skills.iter().enumerate().filter(|(_, skill)| !self.skills.contains(&skill.id)) {
            let at = Pointer::root().child("skills").child(&index.to_string()).child("id");
            errors.add(&at, missing("skill"));
        }
        for (index, _) in categories.iter().enumerate().filter(|(_, id)| !self.categories.contains(id)) {
            errors.add(&Pointer::root().child("categories").child(&index.to_string()), missing("category"));
        }
    }
}
