//! Checks of skills that other skills name.

use glotto_domain::id::SkillId;
use glotto_domain::taxonomy::BroaderSkills;
use glotto_domain::{FieldErrorCode, Pointer, ValidationErrors, Violation};
use glotto_http::{Cx, Endpoint, Result};

/// Checks that the broader skills exist and are not retired, except those that were named before.
pub(crate) async fn check_broader<E: Endpoint>(
    cx: &Cx<'_, E>,
    broader: &BroaderSkills,
    before: &BroaderSkills,
) -> Result<()> {
    let kept: Vec<SkillId> = before.iter().collect();
    let added: Vec<SkillId> = broader.iter().filter(|id| !kept.contains(id)).collect();
    let active = cx.store.taxonomy().find_active(added.iter().copied(), []).await?;
    let mut errors = ValidationErrors::default();
    for missing in added.iter().filter(|id| !active.skills.contains(id)) {
        let detail = format!("must name skills that exist and are not retired, not {missing}");
        errors.add(&Pointer::root().child("broader"), Violation::new(FieldErrorCode::NotFound, detail));
    }
    if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
}
