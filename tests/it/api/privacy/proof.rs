//! The proof: people who have done everything that can be done here are told all of it, and then
//! nothing of them is left. A new type of item that holds something about people, and that this
//! test has none of, fails it; and so does one that is neither told nor deleted.

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::id::UserId;
use glotto_domain::identity::Role;
use glotto_store::entities::{self, personal};
use glotto_store::entity::{from_item, is_a};
use glotto_store::identity::AccountItem;
use glotto_store::privacy::export_view;
use glotto_store::{Item, Personal, keys};
use serde_json::Value;

use super::exports::{exported, files};
use super::furnish::furnish;
use super::{COOL_OFF, traces};
use crate::world::{Actor, World};

/// What outlives people, under their ids alone.
const STAYS: [&str; 4] = ["Audit ", "AuditByActor ", "Erasure ", "Archive/"];

/// Whether a type says that it holds something about people that goes with them.
fn goes(kind: &str) -> bool {
    let says = personal(kind).unwrap_or_else(|| panic!("nobody knows what {kind} holds about people"));
    !matches!(says, Personal::Retained(_) | Personal::NotPersonal(_))
}

/// The traces that are of none of these sorts.
fn beyond<'t>(traces: &'t BTreeSet<String>, sorts: &[&str]) -> Vec<&'t str> {
    let odd = traces.iter().filter(|trace| !sorts.iter().any(|sort| trace.starts_with(sort)));
    odd.map(String::as_str).collect()
}

/// Everybody who has an account.
async fn people(world: &World) -> Vec<AccountItem> {
    let items = traces::table(world).await.into_iter().filter(is_a::<AccountItem>);
    items.map(|item| from_item(item).unwrap()).collect()
}

/// What somebody can be recognised by.
async fn needles(world: &World, account: &AccountItem) -> Vec<String> {
    let person = world.context.store.profiles().find(account.user_id).await.unwrap().unwrap();
    let mut needles = vec![account.user_id.to_string(), account.email.canonical(), account.display_name.to_string()];
    needles.extend(person.profile.handle.map(|handle| handle.name.to_string()));
    needles.extend(person.profile.bio.map(|bio| bio.to_string()));
    let credentials =
        world.context.store.accounts().find_credentials(account.user_id, world.context.now()).await.unwrap().unwrap();
    needles.extend(credentials.sessions.into_iter().filter_map(|session| session.device));
    needles
}

/// Whether an item is somebody's to be told of: it names them, and is not another one's that does.
fn is_theirs(item: &Item, user: UserId) -> bool {
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str);
    keys::UserPartition::ALL.iter().any(|partition| partition.of(user) == text("pk"))
        || text("gsi1pk") == keys::privacy::about_partition(user)
        || [text("ownerId"), text("userId")].contains(&user.to_string().as_str())
}

/// All members of all lists of a copy.
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
        // What is on its way is nobody's to be told of.
        let Some((kind, item)) = export_view(item, user).unwrap() else { continue };
        assert!(told.contains(&item), "{user} is not told of their {kind}: {item}");
    }
}

#[tokio::test]
async fn whoever_has_done_everything_is_told_all_of_it_and_then_nothing_of_them_is_left() {
    let world = World::new().await;
    world.tour().await;
    furnish(&world).await;
    assert_eq!(world.deliver().await, [""; 0]);
    let kinds: BTreeSet<_> = traces::table(&world).await.iter().map(traces::kind).collect();
    let expected: BTreeSet<_> = entities::all().map(|kind| kind.name.to_owned()).filter(|kind| goes(kind)).collect();
    let missing: Vec<_> = expected.difference(&kinds).collect();
    assert!(missing.is_empty(), "the test has nobody with {missing:?}: let `furnish` make one of each");

    let people = people(&world).await;
    let mut all = Vec::new();
    for account in &people {
        let person = world.session_of(account).await;
        all.extend(needles(&world, account).await);
        is_told_everything(&world, &person).await;
    }
    assert!(people.len() > 5 && all.len() > 25, "{all:?}");
    // Somebody has to run the place.
    let keeper = world.sign_in(Role::Admin).await;
    let account = world.context.store.accounts().find(keeper.user()).await.unwrap().unwrap();
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
    // Handles are kept from everybody else for a while, and do not say whose they were.
    assert_eq!(beyond(&traces::of(&world, &named).await, &["Handle "]), [""; 0], "what stays names ids and no names");
}
