//! Tests of changes of address in the table.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_domain::identity::{EmailAddress, EmailChange, Mailbox};
use glotto_store::identity::{AccountItem, AppliedEmailChange, EmailChangeItem, EmailItem};
use glotto_store::{CommitError, Conflict};
use jiff::SignedDuration;

use super::recovery::{account, begin_reset, credentials, entry, event, set};
use crate::world::World;

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

/// A change of address that the new mailbox has confirmed.
pub async fn requested_change(world: &World, account: &AccountItem, new: &str) -> EmailChangeItem {
    let item = EmailChangeItem {
        user_id: account.user_id,
        email: address(new),
        approval_hash: format!("approval {}", account.user_id),
        confirmation_hash: format!("confirmation {}", account.user_id),
        approved: false,
        confirmed: true,
        refused: false,
        asked: world.context.now(),
        ends: world.context.now() + SignedDuration::from_hours(24),
    };
    let entry = entry(world, account.user_id, AuditAction::EmailChangeAsked);
    let store = &world.context.store;
    let within = (account, credentials(world, account.user_id).await.sessions[0].session_id);
    store.email_changes().prepare_email_change(within, &item, &[event(world)], &entry).commit(store).await.unwrap();
    item
}

async fn change(
    world: &World,
    account: &AccountItem,
    change: &EmailChangeItem,
    replaces: Option<&AccountItem>,
) -> Result<(), CommitError<Conflict>> {
    let (entry, notices) = (entry(world, account.user_id, AuditAction::EmailChanged), [event(world), event(world)]);
    let applied = AppliedEmailChange { account, change, replaces, entry: &entry, notices: &notices };
    world.context.store.email_changes().complete(&applied).await
}

#[tokio::test]
async fn an_email_change_is_stored_in_the_account_partition_and_read_with_it() {
    let world = World::new().await;
    let ada = account(&world, world.learner().await.user()).await;
    let item = requested_change(&world, &ada, "countess@example.com").await;
    let before = world.context.store.meter().reading();
    assert_eq!(credentials(&world, ada.user_id).await.find::<EmailChangeItem>().unwrap(), Some(item.clone()));
    assert_eq!(world.context.store.meter().reading().since(before).reads, 1);
    assert_eq!(item.mailbox(&item.approval_hash), Some(Mailbox::Present));
    assert_eq!(item.mailbox(&item.confirmation_hash), Some(Mailbox::New));
    assert_eq!(item.mailbox("another"), None);
    let late = world.context.now() + SignedDuration::from_hours(24);
    assert_eq!(world.context.store.email_changes().find(ada.user_id, late).await.unwrap(), None, "it has expired");
}

#[tokio::test]
async fn an_email_change_starts_on_the_account_that_was_read_and_in_a_session_that_has_not_ended() {
    let world = World::new().await;
    let (user, ended) = world.learner().await.identity.unwrap();
    let read = account(&world, user).await;
    let reset = begin_reset(&world, user, "hash").await;
    set(&world, &reset, &credentials(&world, user).await, "password").await.unwrap();
    let present = account(&world, user).await;
    let (_, session) = world.session_of(&present).await.identity.unwrap();
    let change = EmailChange::request(&read.email, address("thief@example.com"), world.context.now()).unwrap();
    let hashes = ["one", "other"].map(str::to_owned);
    let item = EmailChangeItem::new(user, change, hashes, world.context.now());
    let entry = entry(&world, user, AuditAction::EmailChangeAsked);
    let store = &world.context.store;
    for within in [(&read, session), (&present, ended)] {
        let begun = store.email_changes().prepare_email_change(within, &item, &[], &entry).commit(store).await;
        assert!(matches!(begun, Err(CommitError::Condition(Conflict))));
    }
    let begun = store.email_changes().prepare_email_change((&present, session), &item, &[], &entry);
    begun.commit(store).await.unwrap();
}

#[tokio::test]
async fn one_of_fifty_concurrent_approvals_for_one_address_is_written() {
    let world = World::new().await;
    let ada = account(&world, world.learner().await.user()).await;
    let item = requested_change(&world, &ada, "countess@example.com").await;
    let agreed = EmailChange { confirmed: true, approved: true, ..item.change() };
    let outcomes = join_all((0..50).map(|_| world.context.store.email_changes().approve(&item, &agreed))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
}

#[tokio::test]
async fn one_of_ten_accounts_that_change_to_the_same_address_succeeds() {
    let world = World::new().await;
    let mut moves = Vec::new();
    for _ in 0..10 {
        let account = account(&world, world.learner().await.user()).await;
        let item = requested_change(&world, &account, "countess@example.com").await;
        moves.push((account, item));
    }
    let outcomes = join_all(moves.iter().map(|(account, item)| change(&world, account, item, None))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let (winner, _) = &moves[outcomes.iter().position(Result::is_ok).unwrap()];
    let countess = address("countess@example.com");
    assert_eq!(world.context.store.accounts().find_owner(&countess).await.unwrap(), Some(winner.user_id));
    assert_eq!(
        world.context.store.accounts().find_owner(&winner.email).await.unwrap(),
        None,
        "the old address is free"
    );
    for ((account, _), outcome) in moves.iter().zip(&outcomes) {
        let owner = world.context.store.accounts().find_owner(&account.email).await.unwrap();
        assert_eq!(owner, outcome.is_err().then_some(account.user_id));
    }
}

#[tokio::test]
async fn an_account_that_was_never_confirmed_is_replaced_completely() {
    let world = World::new().await;
    let ada = account(&world, world.learner().await.user()).await;
    let squatter = account(&world, world.learner().await.user()).await;
    let squatter = AccountItem { verified: false, email: address("countess@example.com"), ..squatter };
    world.context.store.save(&squatter).await.unwrap();
    world.context.store.save(&EmailItem { email: squatter.email.clone(), user_id: squatter.user_id }).await.unwrap();
    let item = requested_change(&world, &ada, "countess@example.com").await;
    assert!(change(&world, &ada, &item, None).await.is_err(), "the account with the address must be passed");
    change(&world, &ada, &item, Some(&squatter)).await.unwrap();
    assert_eq!(world.context.store.accounts().find(squatter.user_id).await.unwrap(), None);
    assert_eq!(world.context.store.accounts().find_owner(&squatter.email).await.unwrap(), Some(ada.user_id));
}

#[tokio::test]
async fn an_account_that_was_confirmed_in_between_is_not_replaced() {
    let world = World::new().await;
    let ada = account(&world, world.learner().await.user()).await;
    let owner = account(&world, world.learner().await.user()).await;
    let as_it_was = AccountItem { verified: false, ..owner.clone() };
    let item = requested_change(&world, &ada, owner.email.as_str()).await;
    assert!(change(&world, &ada, &item, Some(&as_it_was)).await.is_err());
    assert_eq!(account(&world, owner.user_id).await, owner);
    assert_eq!(account(&world, ada.user_id).await, ada);
}

#[tokio::test]
async fn a_withdrawn_change_does_not_come_about() {
    let world = World::new().await;
    let ada = account(&world, world.learner().await.user()).await;
    let item = requested_change(&world, &ada, "countess@example.com").await;
    let entry = entry(&world, ada.user_id, AuditAction::EmailChangeCancelled);
    world.context.store.email_changes().cancel(&item, &entry).await.unwrap();
    assert!(change(&world, &ada, &item, None).await.is_err());
    assert!(world.context.store.email_changes().cancel(&item, &entry).await.is_err());
}

#[tokio::test]
async fn a_completed_or_refused_email_change_is_no_longer_pending() {
    let world = World::new().await;
    let store = &world.context.store;
    for refused in [false, true] {
        let ada = account(&world, world.learner().await.user()).await;
        let item = requested_change(&world, &ada, &format!("countess{refused}@example.com")).await;
        if refused {
            store
                .email_changes()
                .refuse(&item, &entry(&world, ada.user_id, AuditAction::EmailChangeCancelled))
                .await
                .unwrap();
        } else {
            change(&world, &ada, &item, None).await.unwrap();
        }
        let after = credentials(&world, ada.user_id).await.find::<EmailChangeItem>().unwrap().unwrap();
        assert_eq!((after.change().is_fully_approved(), after.refused), (!refused, refused));
        assert_eq!(store.email_changes().find(ada.user_id, world.context.now()).await.unwrap(), None);
        let entry = entry(&world, ada.user_id, AuditAction::EmailChangeCancelled);
        for read in [&item, &after] {
            assert!(change(&world, &ada, read, None).await.is_err(), "it must not be completed again");
            assert!(store.email_changes().cancel(read, &entry).await.is_err(), "there is nothing to cancel");
        }
        assert!(store.email_changes().refuse(&item, &entry).await.is_err());
    }
}
