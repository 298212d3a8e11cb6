//! `GET /v1/skills/{skillId}`

use glotto_http::{Access, Cx, Endpoint, Json, Lang, Problem, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};

use crate::skill_view::{SkillPath, SkillSummaryView, SkillView};

/// Gets a skill.
pub struct GetSkill;

impl Endpoint for GetSkill {
    const SPEC: Spec = Spec::get(
        "get_skill",
        "/v1/skills/{skillId}",
        Access::Public("pages of courses link to skills"),
    )
    .summary("Get skill")
    .description(
        "A skill, also if it is retired, with its labels in all languages, and its description in the requested \
             one or the nearest that exists.",
    )
    .grants(&[Grant::Read(&[Part::Skill])]);
    type Path = SkillPath;
    type Query = Lang;
    type Body = ();
    type Response = Versioned<Json<SkillView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let taxonomy = cx.store.taxonomy();
        let skill = taxonomy.find_skill(cx.path.skill_id).await?.ok_or_else(Problem::not_found)?;
        let summary = SkillSummaryView::of(&skill, &cx.query.languages(cx)).ok_or_else(Problem::not_found)?;
        let text = taxonomy.find_skill_text(skill.id, &summary.language).await?;
        let (rev, language) = (skill.rev, summary.language.clone());
        Ok(Json(SkillView::of(skill, summary, text)).revision_in(rev, language.as_str()))
    }
}
