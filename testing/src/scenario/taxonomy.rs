//! Categories, skills and imports of skills.

use glotto_domain::id::{SkillId, SkillImportId};
use glotto_domain::input;
use glotto_domain::taxonomy::import::{ImportFormat, SKILL_IMPORT_CONTINUED, SkillImport, object_key};
use glotto_runtime::Bucket;
use glotto_store::taxonomy::SkillImportItem;
use serde_json::{Value, json};

use super::call::published;
use super::{Call, Fixtures, Scenario, step};
use crate::media::put_file;

pub(super) const SCENARIO: Scenario = Scenario {
    feature: "taxonomy",
    audited: true,
    steps: &[&[
        step!(list_categories, 200),
        step!(create_category, 201),
        step!(get_category, 200),
        step!(update_category, 200),
        step!(delete_category, 204),
        step!(list_skills, 200),
        step!(list_skills: list_skills_by_id, 200),
        step!(create_skill, 201),
        step!(get_skill, 200),
        step!(update_skill, 200),
        step!(update_skill: retire_skill, 200),
        step!(create_skill_import, 201),
        step!(list_skill_imports, 200),
        step!(get_skill_import, 200),
        step!(start_skill_import),
        step!(import_skills),
    ]],
};

/// A file with skills of a number, in the format of the platform. All such files have one size.
fn file(number: u32) -> String {
    format!("id,label.en,label.de\ncook-{number:06},cook,kochen\nbake-{number:06},bake,backen\n")
}

async fn list_categories<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    category(fixtures).await;
    Call::get(&fixtures.visitor(), "/v1/categories?lang=de")
}

async fn create_category<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::post(&fixtures.admin().await, "/v1/categories", &new_category(fixtures))
}

async fn get_category<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let id = category(fixtures).await;
    Call::get(&fixtures.admin().await, format!("/v1/categories/{id}"))
}

async fn update_category<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let id = category(fixtures).await;
    let change = json!({"labels": {"fr": "Langues"}, "order": 3});
    Call::patch(&fixtures.admin().await, format!("/v1/categories/{id}"), &change)
}

async fn delete_category<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let id = category(fixtures).await;
    Call::delete(&fixtures.admin().await, format!("/v1/categories/{id}"))
}

async fn list_skills<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    skill(fixtures).await;
    Call::get(&fixtures.visitor(), "/v1/skills?q=ask&lang=en&limit=5")
}

async fn list_skills_by_id<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let id = skill(fixtures).await;
    Call::get(&fixtures.visitor(), format!("/v1/skills?ids={id}&lang=de"))
}

async fn create_skill<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let broader = skill(fixtures).await;
    let skill = json!({"labels": {"en": "ask for the way"}, "kind": "skill", "broader": [broader]});
    Call::post(&fixtures.admin().await, "/v1/skills", &skill)
}

async fn get_skill<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let id = skill(fixtures).await;
    Call::get(&fixtures.visitor(), format!("/v1/skills/{id}?lang=de"))
}

async fn update_skill<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let id = skill(fixtures).await;
    Call::patch(&fixtures.admin().await, format!("/v1/skills/{id}"), &json!({"labels": {"fr": "demander"}}))
}

async fn retire_skill<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let id = skill(fixtures).await;
    Call::patch(&fixtures.admin().await, format!("/v1/skills/{id}"), &json!({"status": "retired"}))
}

async fn create_skill_import<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::post(&fixtures.admin().await, "/v1/skill-imports", &new_import())
}

async fn list_skill_imports<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let admin = fixtures.admin().await;
    admin.post("/v1/skill-imports", new_import()).await.is(201);
    Call::get(&admin, "/v1/skill-imports?limit=5")
}

async fn get_skill_import<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let admin = fixtures.admin().await;
    let id = admin.post("/v1/skill-imports", new_import()).await.is(201).text_of("id");
    Call::get(&admin, format!("/v1/skill-imports/{id}"))
}

async fn start_skill_import(fixtures: &Fixtures<'_>) -> Value {
    let created = fixtures.admin().await.post("/v1/skill-imports", new_import()).await.is(201).json();
    assert_eq!(put_file(&created["upload"], file(fixtures.number()).into_bytes()).await.as_u16(), 200);
    let id: SkillImportId = created["id"].as_str().unwrap().parse().unwrap();
    let bucket = fixtures.world.context.settings.bucket(Bucket::Uploads).unwrap();
    let detail = json!({"bucket": {"name": bucket}, "object": {"key": object_key(id)}, "reason": "PutObject"});
    json!({"source": "aws.s3", "detail-type": "Object Created", "detail": detail})
}

async fn import_skills(fixtures: &Fixtures<'_>) -> Value {
    let (context, file) = (&fixtures.world.context, file(fixtures.number()));
    let size = input::read(&json!(file.len())).unwrap();
    let mut import = SkillImport::announce(context.new_id(), ImportFormat::Skills, None, size, context.now());
    import.arrive(context.now());
    let bucket = context.settings.bucket(Bucket::Uploads).unwrap();
    fixtures.world.cloud.buckets().put(bucket, &object_key(import.id), "text/csv", file.into()).await.unwrap();
    let id = import.id;
    context.store.save(&SkillImportItem::from(import)).await.unwrap();
    published(&context.event(SKILL_IMPORT_CONTINUED, None, json!({"importId": id})))
}

fn new_category(fixtures: &Fixtures<'_>) -> Value {
    // Scenarios of several features may run in one world, each with numbers of its own.
    let unique = fixtures.world.context.new_id::<SkillId>().to_string().to_lowercase();
    json!({"id": unique.replace('_', "-"), "labels": {"en": "Languages", "de": "Sprachen"}, "order": 1})
}

fn new_import() -> Value {
    json!({"format": "skills", "sizeBytes": file(0).len()})
}

/// The id of a new category.
async fn category(fixtures: &Fixtures<'_>) -> String {
    fixtures.admin().await.post("/v1/categories", new_category(fixtures)).await.is(201).text_of("id")
}

/// The id of a new skill.
async fn skill(fixtures: &Fixtures<'_>) -> String {
    let skill = json!({
        "labels": {"en": "ask for something", "de": "um etwas bitten"}, "descriptions": {"en": "Say what you need."},
    });
    fixtures.admin().await.post("/v1/skills", skill).await.is(201).text_of("id")
}

/// What a course can be about: members of a request that name a new category and a new skill.
pub(super) async fn subjects(fixtures: &Fixtures<'_>) -> Value {
    let (category, skill) = (category(fixtures).await, skill(fixtures).await);
    json!({"categories": [category], "skills": [{"id": skill, "level": "basic"}]})
}
