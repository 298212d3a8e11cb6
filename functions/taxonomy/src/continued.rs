//! The event that lets an import go on. It does not say where, so that its consumer begins where the import stands by
//! then.

use glotto_domain::id::SkillImportId;
use glotto_domain::taxonomy::import::SKILL_IMPORT_CONTINUED;
use glotto_runtime::{Context, TraceContext};
use glotto_store::Event;
use serde::{Deserialize, Serialize};

/// The payload of [`SKILL_IMPORT_CONTINUED`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SkillImportContinued {
    /// The import.
    pub import_id: SkillImportId,
}

impl SkillImportContinued {
    pub fn event(self, context: &Context, trace: Option<&TraceContext>) -> Event {
        context.event(SKILL_IMPORT_CONTINUED, trace, self)
    }
}
