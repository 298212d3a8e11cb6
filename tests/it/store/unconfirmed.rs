//! Tests of unconfirmed registrations in the table.

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::{Role, Verification};
use glotto_store::administration::{AuditItem, UserEntryItem};
use glotto_store::identity::{AccountItem, EmailItem, UnconfirmedItem};
use glotto_store::keys::{self, identity::UNCONFIRMED_SHARDS};
use glotto_store::{CommitError, Conflict, entity};
use jiff::SignedDuration;

use crate::world::World;

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An unconfirmed account, and the item of its registration.
async fn waiting(world: &World) -> (AccountItem, UnconfirmedItem) {
    let (store, now) = (&world.context.store, world.context.now());
    let user = world.sign_in(Role::Learner).await.user();
    let account = AccountItem { verified: false, ..store.accounts().find(user).await.unwrap().unwrap() };
    let noted = UnconfirmedItem::of(&Verification::begin(user, 1, now));
    store.save(&account).await.unwrap();
    store.save(&noted).await.unwrap();
    (account, noted)
}

async fn lapse(world: &World, account: &AccountItem, noted: &UnconfirmedItem) -> Result<(), CommitError<Conflict>> {
    let (id, now) = (world.context.new_id(), world.context.now());
    let entry = AuditItem::of_platform(id, AuditAction::RegistrationLapsed, account.user_id, now);
    world.context.store.registrations().expire(account, noted, &entry).await
}

/// The expired registrations in the index, read page by page.
async fn expired(world: &World) -> Vec<UnconfirmedItem> {
    let mut all = Vec::new();
    for shard in 0..UNCONFIRMED_SHARDS {
        let mut after = None;
        loop {
            let (page, last) =
                world.context.store.registrations().page_expired(shard, world.context.now(), 2, after).await.unwrap();
            all.extend(page.into_iter().map(|item| entity::from_item::<UnconfirmedItem>(item).unwrap()));
            after = last;
            if after.is_none() {
                break;
            }
        }
    }
    all.sort_by_key(|noted| (noted.expires, noted.user_id));
    all
}

#[tokio::test]
async fn registrations_whose_time_is_over_are_found_by_key_and_page_and_taken_away_only_as_they_were_read() {
    let world = World::new().await;
    let mut noted = Vec::new();
    for _ in 0..12 {
        noted.push(waiting(&world).await);
        world.wait(SignedDuration::from_hours(1));
    }
    // Five hours after the first registration has expired.
    world.wait(WEEK - SignedDuration::from_hours(7));
    let expected: Vec<_> = noted[..6].iter().map(|(_, noted)| noted.clone()).collect();
    assert_eq!(expired(&world).await, expected);

    let (account, noted) = &noted[0];
    let store = &world.context.store;
    assert_eq!(
        store.registrations().find_with_account(account.user_id).await.unwrap(),
        (Some(account.clone()), Some(noted.clone()))
    );
    lapse(&world, account, noted).await.unwrap();
    assert_eq!(store.registrations().find_with_account(account.user_id).await.unwrap(), (None, None));
    assert_eq!(store.accounts().find_owner(&account.email).await.unwrap(), None);
    assert_eq!(store.load::<UserEntryItem>(keys::administration::user_entry(account.user_id)).await.unwrap(), None);
    assert_eq!(expired(&world).await, expected[1..]);
}

#[tokio::test]
async fn any_change_since_a_registration_was_read_prevents_its_deletion() {
    let world = World::new().await;
    let store = &world.context.store;
    let (account, noted) = waiting(&world).await;
    let confirmed = AccountItem { verified: true, ..account.clone() };
    let changed = AccountItem { rev: account.rev.next(), ..account.clone() };
    for now in [confirmed, changed] {
        store.save(&now).await.unwrap();
        assert!(matches!(lapse(&world, &account, &noted).await, Err(CommitError::Condition(Conflict))), "{now:?}");
        assert_eq!(store.accounts().find(account.user_id).await.unwrap(), Some(now));
    }
    store.save(&account).await.unwrap();
    let postponed = UnconfirmedItem { expires: noted.expires + WEEK, ..noted.clone() };
    store.registrations().postpone(&noted, postponed.expires).await.unwrap();
    assert!(matches!(lapse(&world, &account, &noted).await, Err(CommitError::Condition(Conflict))));
    assert!(matches!(store.registrations().delete_note(&noted).await, Err(CommitError::Condition(Conflict))));
    assert_eq!(
        store.registrations().find_with_account(account.user_id).await.unwrap(),
        (Some(account.clone()), Some(postponed.clone()))
    );

    // If the address belongs to another user now, it stays theirs.
    let other: EmailItem = EmailItem { email: account.email.clone(), user_id: world.context.new_id() };
    store.save(&other).await.unwrap();
    assert!(matches!(lapse(&world, &account, &postponed).await, Err(CommitError::Condition(Conflict))));
    assert_eq!(store.accounts().find_owner(&account.email).await.unwrap(), Some(other.user_id));
}
