//! Tests of deliveries of mails in the table.

use futures::future::join_all;
use glotto_domain::Revision;
use glotto_domain::id::MailId;
use glotto_domain::messaging::{EmailStatus, MailFeedback, MailReport, ReportKind};
use glotto_store::identity::AccountItem;
use glotto_store::messaging::{DeliveryItem, LEASE, MailFeedbackItem, MailOutcome};
use glotto_store::{CommitError, Conflict};
use jiff::SignedDuration;

use crate::world::{World, rev};

fn claim(world: &World, mail: MailId, claimant: &str) -> DeliveryItem {
    DeliveryItem::claim(mail, claimant.to_owned(), world.context.now())
}

#[tokio::test]
async fn one_of_fifty_concurrent_claims_of_a_mail_succeeds() {
    let world = World::new().await;
    let (store, mail) = (&world.context.store, world.context.new_id());
    let claims: Vec<_> = (0..50).map(|number| claim(&world, mail, &number.to_string())).collect();
    let got = join_all(claims.iter().map(|claim| store.mail_deliveries().claim(claim, world.context.now()))).await;
    assert_eq!(got.into_iter().filter(|got| *got.as_ref().unwrap()).count(), 1);
}

#[tokio::test]
async fn a_claim_is_free_again_when_it_has_expired_or_was_released() {
    let world = World::new().await;
    let (store, mail) = (&world.context.store, world.context.new_id());
    let first = claim(&world, mail, "first");
    assert!(store.mail_deliveries().claim(&first, world.context.now()).await.unwrap());
    world.wait(LEASE);
    assert!(!store.mail_deliveries().claim(&claim(&world, mail, "second"), world.context.now()).await.unwrap());
    world.wait(SignedDuration::from_secs(1));
    let third = claim(&world, mail, "third");
    assert!(store.mail_deliveries().claim(&third, world.context.now()).await.unwrap());
    // An attempt that has lost its claim can change nothing.
    assert!(!store.mail_deliveries().release(&first).await.unwrap());
    assert!(!store.mail_deliveries().finish(&first, MailOutcome::Sent).await.unwrap());
    assert!(store.mail_deliveries().release(&third).await.unwrap());
    assert!(store.mail_deliveries().claim(&claim(&world, mail, "fourth"), world.context.now()).await.unwrap());
}

#[tokio::test]
async fn a_settled_mail_is_never_claimed_again() {
    let world = World::new().await;
    let store = &world.context.store;
    let outcomes =
        [MailOutcome::Sent, MailOutcome::Failed, MailOutcome::Unknown, MailOutcome::TooLate, MailOutcome::Suppressed];
    for outcome in outcomes {
        let mail = world.context.new_id();
        let first = claim(&world, mail, "first");
        assert!(store.mail_deliveries().claim(&first, world.context.now()).await.unwrap());
        assert!(store.mail_deliveries().finish(&first, outcome).await.unwrap());
        world.wait(SignedDuration::from_hours(24));
        assert!(!store.mail_deliveries().claim(&claim(&world, mail, "second"), world.context.now()).await.unwrap());
        assert_eq!(store.mail_deliveries().find(mail).await.unwrap().unwrap().outcome, Some(outcome));
    }
}

/// Feedback of a bounce of the account's address.
fn bounced(world: &World, account: &AccountItem, number: u64) -> MailFeedbackItem {
    let report = MailReport { address: account.email.clone(), kind: ReportKind::Bounce, at: world.context.now() };
    MailFeedbackItem { user_id: account.user_id, reports: MailFeedback::default().with(report), rev: rev(number) }
}

#[tokio::test]
async fn feedback_is_read_with_a_mail_and_with_an_account_in_one_read() {
    let world = World::new().await;
    let store = &world.context.store;
    let account = world.account(world.learner().await.user()).await;
    let item = bounced(&world, &account, 1);
    store.mail_feedback().write(&item, Revision::UNWRITTEN, &account, false).await.unwrap();

    let before = store.meter().reading();
    let state = store.mail_deliveries().find_state(world.context.new_id(), account.user_id).await.unwrap();
    let found = store.mail_feedback().find_with_account(account.user_id).await.unwrap();
    let own = store.profiles().find_own(account.user_id).await.unwrap().unwrap();
    assert_eq!(store.meter().reading().since(before).reads, 3);

    assert!(state.delivery.is_none() && !state.is_erased);
    assert_eq!(state.feedback.status(&account.email), EmailStatus::Bounced);
    assert_eq!(found, (Some(account), Some(item.clone())));
    assert_eq!((own.feedback, own.feedback_rev), (item.reports, item.rev));
}

#[tokio::test]
async fn feedback_is_written_over_what_was_read_and_only_while_the_account_is_as_it_was_read() {
    let world = World::new().await;
    let store = &world.context.store;
    let account = world.account(world.learner().await.user()).await;
    let first = bounced(&world, &account, 1);
    store.mail_feedback().write(&first, Revision::UNWRITTEN, &account, false).await.unwrap();
    let conflict = |outcome| matches!(outcome, Err(CommitError::Condition(Conflict)));
    // It exists, and it is in another revision.
    let second = bounced(&world, &account, 2);
    for read in [Revision::UNWRITTEN, rev(7)] {
        assert!(conflict(store.mail_feedback().write(&second, read, &account, false).await));
    }
    let changed = AccountItem { rev: account.rev.next(), ..account.clone() };
    assert!(conflict(store.mail_feedback().write(&second, rev(1), &changed, false).await));
    store.mail_feedback().write(&second, rev(1), &account, false).await.unwrap();

    let unknown = AccountItem { user_id: world.context.new_id(), ..account };
    let item = bounced(&world, &unknown, 1);
    assert!(conflict(store.mail_feedback().write(&item, Revision::UNWRITTEN, &unknown, true).await));
    assert_eq!(store.mail_feedback().find(unknown.user_id).await.unwrap(), MailFeedback::default());
}
