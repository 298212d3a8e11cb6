//! Tests of deliveries of mails in the table.

use futures::future::join_all;
use glotto_domain::id::MailId;
use glotto_store::messaging::{DeliveryItem, LEASE, MailOutcome};
use jiff::SignedDuration;

use crate::world::World;

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
    for outcome in [MailOutcome::Sent, MailOutcome::Failed, MailOutcome::Unknown, MailOutcome::TooLate] {
        let mail = world.context.new_id();
        let first = claim(&world, mail, "first");
        assert!(store.mail_deliveries().claim(&first, world.context.now()).await.unwrap());
        assert!(store.mail_deliveries().finish(&first, outcome).await.unwrap());
        world.wait(SignedDuration::from_hours(24));
        assert!(!store.mail_deliveries().claim(&claim(&world, mail, "second"), world.context.now()).await.unwrap());
        assert_eq!(store.mail_deliveries().find(mail).await.unwrap().unwrap().outcome, Some(outcome));
    }
}
