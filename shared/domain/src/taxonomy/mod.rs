//! What courses are about: categories, a small tree that admins edit, and skills, of which there are thousands, most of
//! them imported. Courses name both by their ids.
//!
//! A skill that comes from elsewhere keeps the identifier that it has there ([`SkillSource`]), and its id follows from
//! that, so that importing it again finds it.

mod active;
mod broader;
mod category;
pub mod import;
mod labels;
mod search;
mod skill;
mod status;
mod taught;
mod texts;
mod tree;

pub use active::ActiveTaxonomy;
pub use broader::{BroaderError, MAX_ANCESTORS, MAX_BROADER_LEVELS, check_broader};
pub use category::{Category, CategoryId, CategoryOrder, CategoryState};
pub use labels::{MAX_SKILL_LANGUAGES, SkillLabels};
pub use search::{MAX_SKILL_IDS, SearchKey, SkillIds, SkillQuery, search_language};
pub use skill::{BroaderSkills, MAX_BROADER, NewSkill, Skill, SkillEdit, SkillKind, SkillRecord, SkillText};
pub use status::TaxonomyStatus;
pub use taught::{CourseCategories, CourseSkills, MAX_COURSE_CATEGORIES, MAX_COURSE_SKILLS, SkillLevel, TaughtSkill};
pub use texts::{CategoryLabel, Digest, SkillDescription, SkillLabel, SkillSource};
pub use tree::{CategoryTree, CreateCategoryError, DeleteCategoryError, MAX_CATEGORIES, MAX_CATEGORY_DEPTH};
