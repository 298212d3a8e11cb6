//! Categories and skills: what courses are about. Readers find them by what they are called; admins edit them, and
//! import skills from CSV files.

pub mod create_category;
pub mod create_skill;
pub mod create_skill_import;
pub mod delete_category;
pub mod get_category;
pub mod get_skill;
pub mod get_skill_import;
pub mod import_skills;
pub mod list_categories;
pub mod list_skill_imports;
pub mod list_skills;
pub mod start_skill_import;
pub mod update_category;
pub mod update_skill;

mod audit;
mod category_view;
mod chunk;
mod continued;
mod import_view;
mod references;
mod skill_view;
mod uploaded_file;

pub use category_view::{CategoriesView, CategoryView};
pub use import_view::{SkillImportTicketView, SkillImportView};
pub use skill_view::{SkillSummaryView, SkillView};

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<list_categories::ListCategories>(),
    EndpointSpec::of::<create_category::CreateCategory>(),
    EndpointSpec::of::<get_category::GetCategory>(),
    EndpointSpec::of::<update_category::UpdateCategory>(),
    EndpointSpec::of::<delete_category::DeleteCategory>(),
    EndpointSpec::of::<list_skills::ListSkills>(),
    EndpointSpec::of::<create_skill::CreateSkill>(),
    EndpointSpec::of::<get_skill::GetSkill>(),
    EndpointSpec::of::<update_skill::UpdateSkill>(),
    EndpointSpec::of::<create_skill_import::CreateSkillImport>(),
    EndpointSpec::of::<list_skill_imports::ListSkillImports>(),
    EndpointSpec::of::<get_skill_import::GetSkillImport>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[start_skill_import::WORKER, import_skills::WORKER];
