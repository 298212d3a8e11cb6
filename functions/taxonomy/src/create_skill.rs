//! `POST /v1/skills`

use glotto_domain::audit::AuditAction;
use glotto_domain::courses::Translations;
use glotto_domain::identity::Permission;
use glotto_domain::input;
use glotto_domain::taxonomy::{BroaderSkills, NewSkill, SkillDescription, SkillKind, SkillLabel, SkillRecord};
use glotto_http::{Access, Created, Cx, Endpoint, Idempotent, Json, Problem, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};
use glotto_store::taxonomy::{require_skills_unchanged, write_skill};
use glotto_store::{Conflict, Transaction};

use crate::audit;
use crate::references::check_broader;
use crate::skill_view::SkillView;

/// A new skill.
#[input]
pub struct CreateSkillInput {
    /// What it is called. More languages can be added afterwards, up to forty.
    pub labels: Translations<SkillLabel>,
    /// What it is, in languages that it has a label in.
    pub descriptions: Option<Translations<SkillDescription>>,
    /// What kind it is; `skill` if it is missing.
    pub kind: Option<SkillKind>,
    /// The skills that are broader.
    pub broader: Option<BroaderSkills>,
}

/// Creates a skill.
pub struct CreateSkill;

impl Endpoint for CreateSkill {
    const SPEC: Spec = Spec::post("create_skill", "/v1/skills", Access::May(Permission::ManageTaxonomy))
        .summary("Create skill")
        .description("A skill that no imported taxonomy has. Many skills are created by an import.")
        .example(r#"{"labels":{"en":"ask for the way"},"descriptions":{"en":"Find places by asking people."}}"#)
        .grants(&[Grant::Read(&[Part::Skill]), Grant::Write(&[Part::Audit, Part::Skill])]);
    type Path = ();
    type Query = ();
    type Body = Json<CreateSkillInput>;
    type Response = Idempotent<Versioned<Created<SkillView>>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the skill", || async {
            let id = cx.new_id();
            let created = SkillRecord::create(id, cx.body.skill(), cx.now());
            let errors = created.as_ref().err().cloned().unwrap_or_default();
            let wanted = cx.body.broader.clone().unwrap_or_default();
            let broader = check_broader(cx, id, &wanted, &BroaderSkills::default(), errors).await?;
            let record = created?;
            let mut tx = Transaction::new(&cx.store);
            write_skill(&mut tx, None, &record, record.skill.rev, Conflict);
            require_skills_unchanged(&mut tx, &broader, &Conflict);
            tx.record(&audit::entry(cx, AuditAction::SkillCreated, id));
            let SkillRecord { skill, texts } = record;
            let (location, rev) = (format!("/v1/skills/{}", skill.id), skill.rev);
            let view = SkillView::of_record(skill, texts, &cx.accepted_languages()).ok_or_else(Problem::not_found)?;
            let language = view.summary.language.clone();
            cx.commit_idempotent(tx, Created::new(location, view).revision_in(rev, language.as_str())).await
        })
        .await
    }
}

impl CreateSkillInput {
    fn skill(&self) -> NewSkill {
        let Self { labels, descriptions, kind, broader } = self.clone();
        NewSkill { labels, descriptions, kind: kind.unwrap_or_default(), broader: broader.unwrap_or_default() }
    }
}
