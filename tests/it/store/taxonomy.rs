//! Tests of categories, skills and imports in the table.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use glotto_domain::id::SkillId;
use glotto_domain::locale::LanguageTag;
use glotto_domain::taxonomy::import::{ImportFormat, SkillImport};
use glotto_domain::taxonomy::{
    Category, CategoryId, CategoryOrder, CategoryState, MAX_SKILL_LANGUAGES, NewSkill, Skill, SkillKind, SkillLabel,
    SkillLabels, SkillQuery, SkillRecord, SkillText, TaxonomyStatus,
};
use glotto_domain::{Revision, input};
use glotto_store::taxonomy::{SkillImportItem, measure_write, write_category, write_skill};
use glotto_store::{CommitError, Conflict, Transaction};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::World;

fn category(world: &World, id: &str, status: TaxonomyStatus) -> Category {
    let state = CategoryState {
        labels: input::read(&json!({ "en": id })).unwrap(),
        parent: None,
        order: CategoryOrder::default(),
        status,
    };
    Category {
        id: CategoryId::parse(id).unwrap(),
        state,
        updated: world.context.now(),
        rev: world.context.new_revision(),
    }
}

/// Writes a category into the tree that was read.
async fn write(world: &World, category: &Category, read: Revision) -> Result<(), CommitError<Conflict>> {
    let mut tx = Transaction::new(&world.context.store);
    write_category(&mut tx, Ok(category), (read, world.context.revision_after(read)), Conflict);
    tx.commit(&world.context.store).await
}

/// A skill that is stored.
async fn stored(world: &World, labels: Value, status: TaxonomyStatus) -> SkillRecord {
    let new = NewSkill {
        labels: input::read(&labels).unwrap(),
        descriptions: None,
        kind: SkillKind::Skill,
        broader: glotto_domain::taxonomy::BroaderSkills::default(),
    };
    let mut record = SkillRecord::create(world.context.new_id(), new, world.context.now()).unwrap();
    record.skill.status = status;
    let mut tx = Transaction::new(&world.context.store);
    write_skill(&mut tx, None, &record, record.skill.rev, Conflict);
    tx.commit(&world.context.store).await.unwrap();
    record
}

#[tokio::test]
async fn all_categories_are_read_in_one_round_trip_with_the_revision_of_their_tree() {
    let world = World::new().await;
    let taxonomy = world.context.store.taxonomy();
    assert_eq!(taxonomy.find_category_tree().await.unwrap().1, Revision::UNWRITTEN);
    let mut read = Revision::UNWRITTEN;
    for id in ["b", "a"] {
        write(&world, &category(&world, id, TaxonomyStatus::Active), read).await.unwrap();
        let (_, rev) = taxonomy.find_category_tree().await.unwrap();
        assert!(rev > read);
        read = rev;
    }
    let before = world.context.store.meter().reading();
    let tree = taxonomy.list_categories().await.unwrap();
    assert_eq!(world.context.store.meter().reading().since(before).reads, 1);
    assert_eq!(tree.in_order().iter().map(|(one, _)| one.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    let found = taxonomy.find_category(&CategoryId::parse("a").unwrap()).await.unwrap();
    assert_eq!(found.as_ref(), tree.get(&CategoryId::parse("a").unwrap()));
}

#[tokio::test]
async fn one_of_fifty_concurrent_changes_of_the_categories_succeeds() {
    let world = World::new().await;
    write(&world, &category(&world, "first", TaxonomyStatus::Active), Revision::UNWRITTEN).await.unwrap();
    let (_, read) = world.context.store.taxonomy().find_category_tree().await.unwrap();
    let categories: Vec<_> =
        (0..50).map(|number| category(&world, &format!("c{number}"), TaxonomyStatus::Active)).collect();
    let outcomes = join_all(categories.iter().map(|category| write(&world, category, read))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(()) | Err(CommitError::Condition(Conflict)))));
    let tree = world.context.store.taxonomy().list_categories().await.unwrap();
    assert_eq!(tree.in_order().len(), 2);
}

#[tokio::test]
async fn a_skill_reads_back_as_itself_with_its_texts_alone_and_with_others() {
    let world = World::new().await;
    let taxonomy = world.context.store.taxonomy();
    let cook = stored(&world, json!({"en": "cook", "de": "kochen"}), TaxonomyStatus::Active).await;
    let bake = stored(&world, json!({"en": "bake"}), TaxonomyStatus::Retired).await;
    assert_eq!(taxonomy.find_skill_record(cook.skill.id).await.unwrap().as_ref(), Some(&cook));
    assert_eq!(taxonomy.find_skill(bake.skill.id).await.unwrap().as_ref(), Some(&bake.skill));
    let missing: SkillId = world.context.new_id();
    let english = BTreeSet::from([LanguageTag::english()]);
    let wanted: BTreeMap<_, _> =
        [cook.skill.id, bake.skill.id, missing].into_iter().map(|id| (id, english.clone())).collect();
    let before = world.context.store.meter().reading();
    let found = taxonomy.find_skill_records(&wanted).await.unwrap();
    assert_eq!(world.context.store.meter().reading().since(before).reads, 1);
    assert_eq!(found.len(), 2);
    assert_eq!(found[&bake.skill.id], bake);
    assert_eq!(found[&cook.skill.id].texts.len(), 1, "only those that are wanted are read");
    let skills = taxonomy.find_skills([cook.skill.id, missing, bake.skill.id]).await.unwrap();
    assert_eq!(skills.iter().map(|skill| skill.id).collect::<Vec<_>>(), [cook.skill.id, bake.skill.id]);
}

#[tokio::test]
async fn skills_are_found_by_the_beginning_of_their_labels_and_nothing_else_is_read() {
    let world = World::new().await;
    for number in 0..30 {
        stored(&world, json!({"en": format!("skill {number:02}"), "de": "kochen"}), TaxonomyStatus::Active).await;
        stored(&world, json!({"en": format!("skill {number:02}")}), TaxonomyStatus::Retired).await;
    }
    stored(&world, json!({"en": "soup"}), TaxonomyStatus::Active).await;
    let query = SkillQuery::parse("Skill 1").unwrap();
    let (mut found, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let before = world.context.store.meter().reading();
        let page = world.context.store.taxonomy().page_skills_by_label("en", query.key(), 4, after).await.unwrap();
        assert_eq!(world.context.store.meter().reading().since(before).reads, 1);
        pages += 1;
        found.extend(page.0.into_iter().map(|text| text.label.to_string()));
        match page.1 {
            None => break,
            last => after = last,
        }
    }
    let expected: Vec<_> = (10..20).map(|number| format!("skill {number}")).collect();
    assert_eq!((found, pages), (expected, 3));
}

#[tokio::test]
async fn what_courses_may_name_is_found_in_one_round_trip_and_none_without_references() {
    let world = World::new().await;
    let used = stored(&world, json!({"en": "cook"}), TaxonomyStatus::Active).await.skill.id;
    let retired = stored(&world, json!({"en": "bake"}), TaxonomyStatus::Retired).await.skill.id;
    let missing: SkillId = world.context.new_id();
    write(&world, &category(&world, "languages", TaxonomyStatus::Active), Revision::UNWRITTEN).await.unwrap();
    let (_, read) = world.context.store.taxonomy().find_category_tree().await.unwrap();
    write(&world, &category(&world, "old", TaxonomyStatus::Retired), read).await.unwrap();
    let categories = ["languages", "old", "missing"].map(|id| CategoryId::parse(id).unwrap());
    let taxonomy = world.context.store.taxonomy();
    let before = world.context.store.meter().reading();
    let active = taxonomy.find_active([used, retired, missing], &categories).await.unwrap();
    assert_eq!(world.context.store.meter().reading().since(before).reads, 1);
    assert_eq!((active.skills, active.categories), ([used].into(), categories[..1].iter().cloned().collect()));
    let before = world.context.store.meter().reading();
    taxonomy.find_active([], []).await.unwrap();
    assert_eq!(world.context.store.meter().reading().since(before).reads, 0);
}

#[tokio::test]
async fn one_of_fifty_concurrent_writes_of_a_skill_succeeds_and_its_texts_agree() {
    let world = World::new().await;
    let read = stored(&world, json!({"en": "cook"}), TaxonomyStatus::Active).await;
    let store = &world.context.store;
    let write = async |number: usize| {
        let mut next = read.clone();
        let labels = serde_json::from_value(json!({"en": format!("cook {number}")})).unwrap();
        next.skill.labels = labels;
        let mut tx = Transaction::new(store);
        write_skill(&mut tx, Some(&read), &next, read.skill.rev.next(), Conflict);
        tx.commit(store).await
    };
    let outcomes = join_all((0..50).map(write)).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let left = store.taxonomy().find_skill(read.skill.id).await.unwrap().unwrap();
    let label = left.labels.get(&LanguageTag::english()).unwrap();
    let query = SkillQuery::parse("cook").unwrap();
    let (found, _) = store.taxonomy().page_skills_by_label("en", query.key(), 10, None).await.unwrap();
    assert_eq!(found.iter().map(|text| &text.label).collect::<Vec<_>>(), [label]);
}

#[tokio::test]
async fn imports_come_by_page_the_newest_first_and_expire() {
    let world = World::new().await;
    let taxonomy = world.context.store.taxonomy();
    let mut ids = Vec::new();
    for _ in 0..3 {
        let size = input::read(&json!(5)).unwrap();
        let now = world.context.now();
        let import = SkillImport::announce(world.context.new_id(), ImportFormat::Skills, None, size, now);
        ids.insert(0, import.id);
        let item = SkillImportItem::from(import.clone());
        assert!(glotto_store::Entity::expires_at(&item).unwrap() > now + SignedDuration::from_hours(399 * 24));
        world.context.store.save(&item).await.unwrap();
        assert_eq!(taxonomy.find_import(import.id).await.unwrap(), Some(import));
        world.wait(SignedDuration::from_secs(1));
    }
    let (page, last) = taxonomy.page_imports(2, None).await.unwrap();
    let (rest, end) = taxonomy.page_imports(2, last).await.unwrap();
    assert!(end.is_none());
    assert_eq!(page.iter().chain(&rest).map(|import| import.id).collect::<Vec<_>>(), ids);
}

/// A chunk of an import has a bound in bytes, so that what it writes fits into a transaction.
#[tokio::test]
async fn the_largest_skill_fits_into_a_transaction_and_has_no_more_bytes_than_were_measured() {
    let world = World::new().await;
    let (letter, store) = ("𝄞", &world.context.store);
    let languages: Vec<LanguageTag> = (0..MAX_SKILL_LANGUAGES)
        .map(|number| LanguageTag::parse(&format!("{}-x-{number:08}", ["de", "en"][number % 2])).unwrap())
        .collect();
    let mut record = stored(&world, json!({"en": "cook"}), TaxonomyStatus::Active).await;
    let label: SkillLabel = input::read(&json!(letter.repeat(200))).unwrap();
    let text = SkillText {
        alternatives: vec![label.clone(); 100],
        description: input::read(&json!(letter.repeat(4_000))).ok(),
    };
    record.skill = Skill {
        id: world.context.new_id(),
        labels: SkillLabels::new(languages.iter().map(|language| (language.clone(), label.clone())).collect()).unwrap(),
        // It is not in the index, whose writes count as well.
        status: TaxonomyStatus::Retired,
        ..record.skill
    };
    record.texts = languages.iter().map(|language| (language.clone(), text.clone())).collect();
    let size = measure_write(None, &record);
    assert_eq!(size.items, 1 + MAX_SKILL_LANGUAGES);
    assert!(size.bytes < 4 * 1024 * 1024, "{size:?}");
    let before = store.meter().reading();
    let mut tx = Transaction::new(store);
    write_skill(&mut tx, None, &record, record.skill.rev, Conflict);
    tx.commit(store).await.unwrap();
    // A write in a transaction takes two units for each KB of an item that is begun.
    let kilobytes = usize::try_from(store.meter().reading().since(before).write_milliunits / 2_000).unwrap();
    assert!(kilobytes * 1_024 <= size.bytes + size.items * 1_024, "{kilobytes} {size:?}");
    assert_eq!(store.taxonomy().find_skill_record(record.skill.id).await.unwrap(), Some(record));
}
