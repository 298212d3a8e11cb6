//! Categories, skills and imports of skills.

mod category;
mod import;
mod repository;
mod skill;
mod writes;

pub use category::{CategoryItem, CategoryTreeItem};
pub use import::SkillImportItem;
pub use repository::Taxonomy;
pub use skill::{SkillItem, SkillTextItem};
pub use writes::{WriteSize, measure_write, require_skills_unchanged, write_category, write_skill};

use crate::engine::entities;

entities! {
    CategoryItem,
    CategoryTreeItem,
    SkillImportItem,
    SkillItem,
    SkillTextItem,
}
