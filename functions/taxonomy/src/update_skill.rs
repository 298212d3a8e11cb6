//! `PATCH /v1/skills/{skillId}`

use glotto_domain::audit::AuditAction;
use glotto_domain::courses::TranslationsPatch;
use glotto_domain::identity::Permission;
use glotto_domain::taxonomy::{
    BroaderSkills, SkillDescription, SkillEdit, SkillKind, SkillLabel, SkillRecord, TaxonomyStatus,
};
use glotto_domain::{Pointer, ValidationErrors, input};
use glotto_http::{Access, Cx, Endpoint, Json, Problem, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};
use glotto_store::taxonomy::{require_skills_unchanged, write_skill};
use glotto_store::{Conflict, Transaction};

use crate::audit;
use crate::references::check_broader;
use crate::skill_view::{SkillPath, SkillView};

/// Changes of a skill.
#[input(change)]
pub struct UpdateSkillInput {
    /// What it is called.
    pub labels: Option<TranslationsPatch<SkillLabel>>,
    /// What it is, in languages that it has a label in.
    pub descriptions: Option<TranslationsPatch<SkillDescription>>,
    /// What kind it is.
    pub kind: Option<SkillKind>,
    /// The skills that are broader, all of them.
    pub broader: Option<BroaderSkills>,
    /// Whether courses can be given it.
    pub status: Option<TaxonomyStatus>,
}

/// Updates a skill.
pub struct UpdateSkill;

impl Endpoint for UpdateSkill {
    const SPEC: Spec = Spec::patch("update_skill", "/v1/skills/{skillId}", Access::May(Permission::ManageTaxonomy))
        .summary("Update skill")
        .description(
            "Texts are changed by language, and null removes a language. A skill that is retired is found by no \
             search and stays for the courses that name it; no other course can be given it, and a course that names \
             it is not ready to be published. No skill can be broader than itself, whatever lies between. Another \
             import of its source changes it again. `If-Match` takes the `ETag` of the skill.",
        )
        .example(r#"{"labels":{"fr":"demander son chemin"},"status":"retired"}"#)
        .grants(&[Grant::Read(&[Part::Skill]), Grant::Write(&[Part::Audit, Part::Skill])]);
    type Path = SkillPath;
    type Query = ();
    type Body = Json<UpdateSkillInput>;
    type Response = Versioned<Json<SkillView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the skill", || async {
            let found = cx.store.taxonomy().find_skill_record(cx.path.skill_id).await?;
            let before = found.ok_or_else(Problem::not_found)?;
            let edited = before.edit(cx.body.edit());
            let wanted = cx.body.broader.clone().unwrap_or_default();
            let errors = edited.as_ref().err().cloned().unwrap_or_default();
            let broader = check_broader(cx, before.skill.id, &wanted, &before.skill.broader, errors).await?;
            let mut after = edited?;
            cx.check_revision(before.skill.rev)?;
            if after != before {
                after.skill.rev = before.skill.rev.next();
                after.skill.updated = cx.now();
                let mut tx = Transaction::new(&cx.store);
                write_skill(&mut tx, Some(&before), &after, after.skill.rev, Conflict);
                require_skills_unchanged(&mut tx, &broader, &Conflict);
                tx.record(&audit::entry(cx, AuditAction::SkillUpdated, after.skill.id));
                check_size(&tx)?;
                tx.commit(&cx.store).await?;
            }
            respond(cx, after)
        })
        .await
    }
}

/// Refuses a change that does not fit into one transaction, with the skills that its broader ones lead to.
fn check_size(tx: &Transaction<Conflict>) -> Result<(), ValidationErrors> {
    let mut errors = ValidationErrors::default();
    if tx.is_too_large() {
        let at = Pointer::root().child("broader");
        errors.add(&at, "must be changed by a request of its own: the texts of this one leave no room");
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn respond(cx: &Cx<'_, UpdateSkill>, record: SkillRecord) -> Result<Versioned<Json<SkillView>>> {
    let SkillRecord { skill, texts } = record;
    let rev = skill.rev;
    let view = SkillView::of_record(skill, texts, &cx.accepted_languages()).ok_or_else(Problem::not_found)?;
    let language = view.summary.language.clone();
    Ok(Json(view).revision_in(rev, language.as_str()))
}

impl UpdateSkillInput {
    fn edit(&self) -> SkillEdit {
        let Self { labels, descriptions, kind, broader, status } = self.clone();
        SkillEdit { labels, descriptions, kind, broader, status }
    }
}
