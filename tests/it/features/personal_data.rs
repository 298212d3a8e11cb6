//! The privacy proof: an export holds all personal data of every user of a scenario, and after their
//! erasure nothing about them is left in the table, the buckets or the queues.

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::id::UserId;
use glotto_domain::identity::DisplayName;
use glotto_store::entities::personal;
use glotto_store::entity::{from_item, is_a};
use glotto_store::identity::{AccountItem, SessionItem};
use glotto_store::privacy::export_view;
use glotto_store::{Item, Personal, keys};
use serde_json::Value;

use super::recording;
use crate::api::privacy::exports::{exported, files};
use crate::world::{Actor, World, leftovers};

/// What stays after an erasure, with the user's id only.
const RETAINED_TYPES: [&str; 4] = ["Audit ", "AuditByActor ", "Erasure ", "Archive/"];

pub async fn check(feature: &str) {
    let world = World::new().await;
    recording::run(&world, feature).await;
    check_everybody(&world).await;
}

/// Exports and erases all users of a world.
pub async fn check_everybody(world: &World) {
    assert_eq!(world.deliver().await, [""; 0]);
    let accounts = accounts(world).await;
    let (mut users, mut words) = (Vec::new(), Vec::new());
    for account in &accounts {
        // Suspended users cannot request anything.
        world.context.store.save(&AccountItem { suspended: None, ..account.clone() }).await.unwrap();
        users.push(with_device(world, account).await);
        words.extend(identifying_words(world, account).await);
    }
    let table = leftovers::table(world).await;
    for user in &users {
        check_export(world, user, &table).await;
    }
    // An admin has to stay.
    let remaining_admin = world.admin().await;
    let account = world.account(remaining_admin.user()).await;
    let account = AccountItem { display_name: DisplayName::parse("Remaining").unwrap(), ..account };
    world.context.store.save(&account).await.unwrap();
    for account in &accounts {
        world.session_of(account).await.post_empty("/v1/me/erasure").await.is(202);
    }
    assert_eq!(world.deliver().await, [""; 0]);
    world.complete_erasures(&accounts.iter().map(|account| account.user_id).collect::<Vec<_>>()).await;
    let ids: Vec<_> = accounts.iter().map(|account| account.user_id.to_string()).collect();
    assert_eq!(unexpected(&leftovers::of(world, &ids).await, &RETAINED_TYPES), [""; 0]);
    // Handles stay reserved for a while, without the user's id.
    assert_eq!(unexpected(&leftovers::of(world, &words).await, &["Handle "]), [""; 0], "what stays must hold ids only");
}

/// Whether items of a type hold personal data that is erased with the user.
pub fn is_erased(kind: &str) -> bool {
    let class = personal(kind).unwrap_or_else(|| panic!("{kind} does not declare what it holds about users"));
    !matches!(class, Personal::Retained(_) | Personal::NotPersonal(_))
}

/// The leftovers that do not begin with any of these words.
fn unexpected<'t>(leftovers: &'t BTreeSet<String>, expected: &[&str]) -> Vec<&'t str> {
    let odd = leftovers.iter().filter(|leftover| !expected.iter().any(|word| leftover.starts_with(word)));
    odd.map(String::as_str).collect()
}

/// All accounts.
async fn accounts(world: &World) -> Vec<AccountItem> {
    let items = leftovers::table(world).await.into_iter().filter(is_a::<AccountItem>);
    items.map(|item| from_item(item).unwrap()).collect()
}

/// The user of an account, on a device with a unique name.
async fn with_device<'w>(world: &'w World, account: &AccountItem) -> Actor<'w> {
    let user = world.session_of(account).await;
    let session = world.session(&user).await;
    let device = Some(format!("The laptop of {}", account.user_id));
    world.context.store.save(&SessionItem { device, ..session }).await.unwrap();
    user
}

/// The words that identify a user, apart from the id.
async fn identifying_words(world: &World, account: &AccountItem) -> Vec<String> {
    let (store, user) = (&world.context.store, account.user_id);
    let person = store.profiles().find(user).await.unwrap().unwrap();
    let mut words = vec![account.email.canonical(), account.display_name.to_string()];
    words.extend(person.profile.handle.map(|handle| handle.name.to_string()));
    words.extend(person.profile.bio.map(|bio| bio.to_string()));
    let credentials = store.accounts().find_credentials(user, world.context.now()).await.unwrap().unwrap();
    words.extend(credentials.sessions.iter().filter_map(|session| session.device.clone()));
    words
}

/// Whether an item belongs in a user's export: it names the user, and is not another user's.
fn is_theirs(item: &Item, user: UserId) -> bool {
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str);
    keys::UserPartition::ALL.iter().any(|partition| partition.of(user) == text("pk"))
        || text("gsi1pk") == keys::privacy::about_partition(user)
        || [text("ownerId"), text("userId")].contains(&user.to_string().as_str())
}

/// All members of all lists of an export.
fn members(files: &BTreeMap<String, Vec<u8>>) -> Vec<Value> {
    let lists = files.iter().filter(|(name, _)| name.strip_suffix(".json").is_some());
    let members = lists.flat_map(|(_, content)| serde_json::from_slice::<Vec<Value>>(content).unwrap());
    members.map(|member| member.get("item").cloned().unwrap_or(member)).collect()
}

/// Checks that the export of a user has everything that the table held about them before.
async fn check_export(world: &World, actor: &Actor<'_>, table: &[Item]) {
    let user = actor.user();
    let before = table.iter().filter(|item| is_theirs(item, user) && is_erased(&leftovers::kind(item)));
    let export = exported(world, actor).await;
    let exported = members(&files(actor, &export).await);
    for item in before.filter(|item| personal(&leftovers::kind(item)) != Some(Personal::OfAccount)) {
        // Events in the outbox are left out.
        let Some((kind, item)) = export_view(item.clone(), user).unwrap() else { continue };
        assert!(exported.contains(&item), "the export of {user} lacks their {kind}: {item}");
    }
}
