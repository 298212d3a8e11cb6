//! Files with skills, and an admin who imports them.

use std::fmt::Write as _;

use glotto_domain::id::{SkillId, SkillImportId};
use glotto_domain::taxonomy::import::{SKILL_IMPORT_CONTINUED, object_key};
use glotto_domain::taxonomy::{SkillRecord, SkillSource};
use glotto_domain::{Revision, id::Id as _};
use glotto_runtime::{Bucket, hash};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::world::media::put_file;
use crate::world::{Actor, World};

/// The columns of a file of ESCO with skills (<https://esco.ec.europa.eu/en/use-esco/download>).
const ESCO: &str = "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,\
                    scopeNote,definition,inScheme,description";

/// A file like that of ESCO with skills of these numbers, in a language.
pub fn esco(language: &str, numbers: std::ops::Range<u32>) -> String {
    let mut file = format!("{ESCO}\n");
    for number in numbers {
        let kind = if number % 3 == 0 { "knowledge" } else { "skill/competence" };
        writeln!(
            file,
            "KnowledgeSkillCompetence,{},{kind},sector-specific,{language} skill {number},\"also {number}\nor \
             {language}, {number}\",,released,2024-01-01T00:00:00.000Z,,,http://data.europa.eu/esco/concept-scheme/skills,\
             \"What \"\"{number}\"\" is, in {language}.\"",
            uri(number),
        )
        .unwrap();
    }
    file
}

/// What identifies a skill of [`esco`] there.
pub fn uri(number: u32) -> String {
    format!("http://data.europa.eu/esco/skill/00000000-0000-4000-8000-{number:012}")
}

/// The id of a skill of [`esco`].
pub fn skill_id(number: u32) -> SkillId {
    SkillSource::parse(&uri(number)).unwrap().skill_id(hash::bytes)
}

/// An admin who imports files.
pub struct Importer<'w> {
    pub world: &'w World,
    pub admin: Actor<'w>,
}

impl<'w> Importer<'w> {
    pub async fn new(world: &'w World) -> Self {
        Self { world, admin: world.admin().await }
    }

    /// Announces and uploads a file; returns the id of the import.
    pub async fn upload(&self, format: &str, language: Option<&str>, file: &[u8]) -> SkillImportId {
        let mut wanted = json!({"format": format, "sizeBytes": file.len()});
        if let Some(language) = language {
            wanted["language"] = json!(language);
        }
        let created = self.admin.post("/v1/skill-imports", wanted).await.is(201).json();
        assert_eq!(put_file(&created["upload"], file.to_vec()).await.as_u16(), 200);
        SkillImportId::parse(created["id"].as_str().unwrap()).unwrap()
    }

    /// Imports a file; returns the import.
    pub async fn import(&self, format: &str, language: Option<&str>, file: &[u8]) -> Value {
        let id = self.upload(format, language, file).await;
        assert_eq!(self.world.deliver().await, [""; 0]);
        self.state(id).await
    }

    /// Begins an import without the events that would let it go on.
    pub async fn begin(&self, format: &str, language: Option<&str>, file: &[u8]) -> SkillImportId {
        let id = self.upload(format, language, file).await;
        self.start(id).await;
        id
    }

    /// Delivers the event that a file has arrived.
    pub async fn start(&self, id: SkillImportId) {
        let event = json!({"detail": {"object": {"key": object_key(id)}}});
        self.world.invoke("start_skill_import", event).await.unwrap();
    }

    /// The event that lets an import go on.
    pub fn event(&self, id: SkillImportId) -> Value {
        let event = self.world.context.event(SKILL_IMPORT_CONTINUED, None, json!({"importId": id}));
        json!({"source": "glotto", "detail-type": event.kind, "detail": event})
    }

    /// An import.
    pub async fn state(&self, id: SkillImportId) -> Value {
        self.admin.get(&format!("/v1/skill-imports/{id}")).await.is(200).json()
    }

    /// Whether the uploaded file of an import is still there.
    pub fn has_file(&self, id: SkillImportId) -> bool {
        let bucket = self.world.context.settings.bucket(Bucket::Uploads).unwrap();
        !self.world.cloud.buckets().keys(bucket, &object_key(id)).is_empty()
    }

    /// A skill as it is stored, without what differs between two histories.
    pub async fn skill(&self, number: u32) -> Option<SkillRecord> {
        let found = self.world.context.store.taxonomy().find_skill_record(skill_id(number)).await.unwrap();
        found.map(|mut record| {
            (record.skill.rev, record.skill.created, record.skill.updated) =
                (Revision::UNWRITTEN, Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
            record
        })
    }
}

/// The counts of an import: created, updated, unchanged, invalid.
pub fn counts(import: &Value) -> [u64; 4] {
    ["created", "updated", "unchanged", "invalid"].map(|name| import["counts"][name].as_u64().unwrap())
}
