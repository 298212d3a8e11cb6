//! Finds categories, skills and imports.

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::Revision;
use glotto_domain::id::{SkillId, SkillImportId};
use glotto_domain::locale::LanguageTag;
use glotto_domain::taxonomy::import::SkillImport;
use glotto_domain::taxonomy::{
    ActiveTaxonomy, Category, CategoryId, CategoryTree, MAX_CATEGORIES, MAX_SKILL_LANGUAGES, SearchKey, Skill,
    SkillRecord, SkillText,
};

use crate::engine::entity::{from_item, is_a};
use crate::engine::{Slice, cut};
use crate::taxonomy::{CategoryItem, CategoryTreeItem, SkillImportItem, SkillItem, SkillTextItem};
use crate::{Item, Query, Store, StoreError, keys};

/// Categories, skills and imports in the table.
#[derive(Debug, Clone, Copy)]
pub struct Taxonomy<'a>(&'a Store);

impl Store {
    /// Categories, skills and imports in the table.
    pub fn taxonomy(&self) -> Taxonomy<'_> {
        Taxonomy(self)
    }
}

/// Categories per read: one more than there are, so that a page that holds all of them is the last.
const CATEGORY_ITEMS: u16 = 501;
const _: () = assert!(CATEGORY_ITEMS as usize == MAX_CATEGORIES + 1);

/// What is in the partition of a skill at most: it and its texts.
const SKILL_ITEMS: u16 = 41;
const _: () = assert!(SKILL_ITEMS as usize == MAX_SKILL_LANGUAGES + 1);

impl Taxonomy<'_> {
    /// All categories, for readers. One round trip, and another one for each megabyte after the first.
    pub async fn list_categories(self) -> Result<CategoryTree, StoreError> {
        self.query_categories(Self::categories()).await
    }

    /// All categories, for a change, and the revision of the tree. One round trip more. A query is no snapshot, so the
    /// revision is read before: a change in between makes it outdated, and never the categories.
    pub async fn find_category_tree(self) -> Result<(CategoryTree, Revision), StoreError> {
        let tree: Option<CategoryTreeItem> = self.0.load(keys::taxonomy::category_tree()).await?;
        let categories = self.query_categories(Self::categories().consistent()).await?;
        Ok((categories, tree.map_or(Revision::UNWRITTEN, |tree| tree.rev)))
    }

    fn categories() -> Query {
        Query::collection(keys::taxonomy::CATEGORIES, CATEGORY_ITEMS).begins_with(keys::taxonomy::CATEGORY)
    }

    async fn query_categories(self, query: Query) -> Result<CategoryTree, StoreError> {
        let items = self.0.query_all(query).await?;
        items.into_iter().map(|item| from_item::<CategoryItem>(item).map(Category::from)).collect()
    }

    /// A category.
    pub async fn find_category(self, id: &CategoryId) -> Result<Option<Category>, StoreError> {
        Ok(self.0.load::<CategoryItem>(keys::taxonomy::category(id)).await?.map(Category::from))
    }

    /// A skill, without its texts.
    pub async fn find_skill(self, id: SkillId) -> Result<Option<Skill>, StoreError> {
        Ok(self.0.load::<SkillItem>(keys::taxonomy::skill(id)).await?.map(Skill::from))
    }

    /// What a skill has in a language beside its label.
    pub async fn find_skill_text(self, id: SkillId, language: &LanguageTag) -> Result<SkillText, StoreError> {
        let text: Option<SkillTextItem> = self.0.load(keys::taxonomy::skill_text(id, language)).await?;
        Ok(text.map(SkillText::from).unwrap_or_default())
    }

    /// A skill with its texts in all languages, for a change.
    pub async fn find_skill_record(self, id: SkillId) -> Result<Option<SkillRecord>, StoreError> {
        let query = Query::collection(keys::taxonomy::skill_partition(id), SKILL_ITEMS).consistent();
        let (skills, texts): (Vec<_>, Vec<_>) = self.0.query_all(query).await?.into_iter().partition(is_a::<SkillItem>);
        let Some(skill) = skills.into_iter().next() else { return Ok(None) };
        let mut record = SkillRecord { skill: from_item::<SkillItem>(skill)?.into(), texts: BTreeMap::new() };
        for text in texts {
            let text: SkillTextItem = from_item(text)?;
            record.texts.insert(text.language.clone(), text.into());
        }
        Ok(Some(record))
    }

    /// Skills with their texts in some languages, in one round trip: at most 100 skills and texts together. Those that do
    /// not exist are left out.
    pub async fn find_skill_records(
        self,
        wanted: &BTreeMap<SkillId, BTreeSet<LanguageTag>>,
    ) -> Result<BTreeMap<SkillId, SkillRecord>, StoreError> {
        let mut items = Vec::new();
        for (id, languages) in wanted {
            items.push(keys::taxonomy::skill(*id));
            items.extend(languages.iter().map(|language| keys::taxonomy::skill_text(*id, language)));
        }
        let mut found = self.0.get_many(items).await?;
        let mut records = BTreeMap::new();
        for (id, languages) in wanted {
            let skill: Option<SkillItem> = found.take()?;
            let mut texts = BTreeMap::new();
            for language in languages {
                let text: Option<SkillTextItem> = found.take()?;
                texts.extend(text.map(|text| (language.clone(), text.into())));
            }
            records.extend(skill.map(|skill| (*id, SkillRecord { skill: skill.into(), texts })));
        }
        Ok(records)
    }

    /// Skills by their ids, without their texts, in one round trip. Those that do not exist are left out.
    pub async fn find_skills(self, ids: impl IntoIterator<Item = SkillId>) -> Result<Vec<Skill>, StoreError> {
        let wanted: Vec<_> = ids.into_iter().map(keys::taxonomy::skill).collect();
        let found: Vec<SkillItem> = self.0.get_many_eventually(wanted).await?.rest()?;
        Ok(found.into_iter().map(Skill::from).collect())
    }

    /// A page of the skills that may be used and whose labels in a language begin like this, in the order of their
    /// labels.
    pub async fn page_skills_by_label(
        self,
        language: &str,
        label: &SearchKey,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<SkillTextItem>, StoreError> {
        let partition = keys::taxonomy::labels_partition(language, label);
        let query = Query::index(partition, limit + 1).begins_with(label.as_str()).after(after);
        let (items, last) = cut(self.0.query(query).await?, limit);
        Ok((items.into_iter().map(from_item).collect::<Result<_, _>>()?, last))
    }

    /// Which of these skills and categories may be used, in one round trip; none if there are none.
    pub async fn find_active(
        self,
        skills: impl IntoIterator<Item = SkillId>,
        categories: impl IntoIterator<Item = &CategoryId>,
    ) -> Result<ActiveTaxonomy, StoreError> {
        let skills: Vec<_> = skills.into_iter().collect();
        let mut wanted: Vec<_> = skills.iter().copied().map(keys::taxonomy::skill).collect();
        wanted.extend(categories.into_iter().map(keys::taxonomy::category));
        let mut active = ActiveTaxonomy::default();
        if wanted.is_empty() {
            return Ok(active);
        }
        let mut found = self.0.get_many(wanted).await?;
        for _ in skills {
            let skill: Option<SkillItem> = found.take()?;
            active.skills.extend(skill.filter(|skill| skill.status.is_active()).map(|skill| skill.skill_id));
        }
        for category in found.rest::<CategoryItem>()? {
            active.categories.extend(category.status.is_active().then_some(category.id));
        }
        Ok(active)
    }

    /// An import.
    pub async fn find_import(self, id: SkillImportId) -> Result<Option<SkillImport>, StoreError> {
        Ok(self.0.load::<SkillImportItem>(keys::taxonomy::skill_import(id)).await?.map(SkillImport::from))
    }

    /// A page of the imports, the newest first.
    pub async fn page_imports(self, limit: u16, after: Option<Item>) -> Result<Slice<SkillImport>, StoreError> {
        let query = Query::collection(keys::taxonomy::SKILL_IMPORTS, limit + 1).consistent().descending().after(after);
        let (items, last) = cut(self.0.query(query).await?, limit);
        let imports = items.into_iter().map(|item| from_item::<SkillImportItem>(item).map(SkillImport::from));
        Ok((imports.collect::<Result<_, _>>()?, last))
    }
}
