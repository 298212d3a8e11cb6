//! The proof: users with every kind of personal data get all of it in their exports, and nothing of it
//! is left after their erasure. The test fails for a new type of item with personal data of which it
//! has none, and for one that is neither exported nor deleted.

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::id::UserId;
use glotto_domain::identity::Role;
use glotto_store::Personal;
use glotto_store::accounts::AccountItem;
use glotto_store::entity::{from_item, is_a};
use glotto_store::kinds::{KINDS, personal, shown};
use glotto_store::{Item, keys};
use serde_json::Value;

use super::exports::{exported, files};
use super::seed_personal_data::seed_personal_data;
use super::{COOL_OFF, traces};
use crate::world::{Actor, World};

/// What stays after an erasure, under ids only.
const STAYS: [&str; 4] = ["Audit ", "Act ", "Erasure ", "Archive/"];

/// Whether a type declares personal data that has to be deleted.
fn goes(kind: &str) -> bool {
    let says = personal(kind).unwrap_or_else(|| panic!("{kind} does not declare its personal data"));
    !matches!(says, Personal::Kept(_) | Personal::Nothing(_))
}

/// The traces without any of these prefixes.
fn beyond<'t>(traces: &'t BTreeSet<String>, sorts: &[&str]) -> Vec<&'t str> {
    let odd = traces.iter().filter(|trace| !sorts.iter().any(|sort| trace.starts_with(sort)));
    odd.map(String::as_str).collect()
}

/// All accounts.
async fn people(world: &World) -> Vec<AccountItem> {
    let items = traces::table(world).await.into_iter().filter(is_a::<AccountItem>);
    items.map(|item| from_item(item).unwrap()).collect()
}

/// Texts that identify a user.
async fn needles(world: &World, account: &AccountItem) -> Vec<String> {
    let person = world.context.store.person(account.user_id).await.unwrap().unwrap();
    let mut needles = vec![account.user_id.to_string(), account.email.canonical(), account.display_name.to_string()];
    needles.extend(person.profile.handle.map(|handle| handle.name.to_string()));
    needles.extend(person.profile.bio.map(|bio| bio.to_string()));
    let credentials = world.context.store.credentials(account.user_id, world.context.now()).await.unwrap().unwrap();
    needles.extend(credentials.sessions.into_iter().filter_map(|session| session.device));
    needles
}

/// Whether an item has to be in the export of a user: it names the user and belongs to no other user.
fn is_theirs(item: &Item, user: UserId) -> bool {
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str);
    let partitions = [keys::user_partition(user), keys::answers_partition(user)];
    partitions.iter().any(|partition| *partition == text("pk"))
        || text("gsi1pk") == keys::about_partition(user)
        || [text("ownerId"), text("userId")].contains(&user.to_string().as_str())
}

/// All members of all lists of an export.
fn told(files: &BTreeMap<String, Vec<u8>>) -> Vec<Value> {
    let lists = files.iter().filter(|(name, _)| name.strip_suffix(".json").is_some());
    let members = lists.flat_map(|(_, content)| serde_json::from_slice::<Vec<Value>>(content).unwrap());
    members.map(|member| member.get("item").cloned().unwrap_or(member)).collect()
}

async fn is_told_everything(world: &World, person: &Actor<'_>) {
    let user = person.user();
    let before = traces::table(world).await.into_iter().filter(|item| is_theirs(item, user));
    let before: Vec<_> = before.filter(|item| goes(&traces::kind(item))).collect();
    let export = exported(world, person).await;
    let told = told(&files(person, &export).await);
    for item in before.into_iter().filter(|item| personal(&traces::kind(item)) != Some(Personal::OfAccount)) {
        // Messages in transit are not exported.
        let Some((kind, item)) = shown(item, user).unwrap() else { continue };
        assert!(told.contains(&item), "the export of {user} lacks this {kind}: {item}");
    }
}

#[tokio::test]
async fn whoever_has_done_everything_is_told_all_of_it_and_then_nothing_of_them_is_left() {
    let world = World::new().await;
    world.tour().await;
    seed_personal_data(&world).await;
    assert_eq!(world.deliver().await, [""; 0]);
    let kinds: BTreeSet<_> = traces::table(&world).await.iter().map(traces::kind).collect();
    let expected: BTreeSet<_> = KINDS.iter().map(|kind| kind.name.to_owned()).filter(|kind| goes(kind)).collect();
    let missing: Vec<_> = expected.difference(&kinds).collect();
    assert!(missing.is_empty(), "the test has no {missing:?}: create one of each in `seed_personal_data`");

    let people = people(&world).await;
    let mut all = Vec::new();
    for account in &people {
        let person = world.session_of(account).await;
        all.extend(needles(&world, account).await);
        is_told_everything(&world, &person).await;
    }
    assert!(people.len() > 5 && all.len() > 25, "{all:?}");
    // The platform must keep an admin.
    let keeper = world.sign_in(Role::Admin).await;
    let account = world.context.store.account(keeper.user()).await.unwrap().unwrap();
    let account =
        AccountItem { display_name: glotto_domain::identity::DisplayName::parse("Keeper").unwrap(), ..account };
    world.context.store.save(&account).await.unwrap();
    for account in &people {
        world.session_of(account).await.post_empty("/v1/me/erasure").await.is(202);
    }
    assert_eq!(world.deliver().await, [""; 0]);
    world.wait(COOL_OFF);
    for account in &people {
        world.forget(account.user_id).await;
    }
    let ids: Vec<_> = people.iter().map(|account| account.user_id.to_string()).collect();
    assert_eq!(beyond(&traces::of(&world, &ids).await, &STAYS), [""; 0]);
    let named: Vec<_> = all.iter().filter(|needle| !ids.contains(needle)).cloned().collect();
    // Handles are kept from other users for a while, without naming their former owner.
    assert_eq!(beyond(&traces::of(&world, &named).await, &["Handle "]), [""; 0], "what stays has ids and no names");
}
