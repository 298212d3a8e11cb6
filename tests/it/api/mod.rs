//! Every endpoint, as its callers meet it.

mod administration;
mod closed;
mod courses;
mod early;
pub mod enrolment;
pub mod factors;
mod federation;
pub mod identity;
mod keys;
pub mod media;
mod messaging;
mod once;
mod operations;
mod origin;
mod outages;
pub mod passkeys;
pub mod privacy;
mod profiles;
mod progress;
mod reminders;
mod taxonomy;

use crate::world::{Actor, Answer, World, leftovers};

/// Asserts that an action is rejected whose session ends before it is written, and that it leaves nothing.
pub async fn assert_session_end_stops(world: &World, actor: &Actor<'_>, action: impl Future<Output = Answer>) {
    let (user, session) = actor.identity.unwrap();
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let end = async {
        held.arrived().await;
        world.context.store.delete(glotto_store::keys::identity::session(user, session)).await.unwrap();
        let before = leftovers::of_user(world, user).await;
        held.release();
        before
    };
    let (answer, before) = futures::join!(action, end);
    answer.is_problem(401, "unauthenticated");
    assert_eq!(leftovers::of_user(world, user).await, before);
}
