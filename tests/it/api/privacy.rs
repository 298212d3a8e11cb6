//! Exports of personal data, and erasures.

mod crashes;
mod erased_user_content;
mod erasure;
mod exports;
mod proof;
mod seed_personal_data;
mod stored_files;
mod traces;

use glotto_domain::id::UserId;
use glotto_domain::identity::AuthMethod;
use glotto_domain::privacy::REST;
use glotto_store::accounts::AccountItem;
use glotto_store::sessions::SessionItem;
use jiff::SignedDuration;
use serde_json::json;

use crate::world::{Actor, World};

/// The cooling-off period, and an hour more.
pub const COOL_OFF: SignedDuration = SignedDuration::from_hours(14 * 24 + 1);

impl World {
    /// Runs the worker that erases accounts.
    pub async fn erase_accounts(&self) {
        self.invoke("erase_accounts", json!({})).await.unwrap();
    }

    /// Runs an erasure that was requested to its end.
    pub async fn forget(&self, user: UserId) {
        self.wait(COOL_OFF);
        for _ in 0..3 {
            self.erase_accounts().await;
            assert_eq!(self.deliver().await, [""; 0]);
            self.wait(REST);
        }
        self.erase_accounts().await;
        assert_eq!(self.deliver().await, [""; 0]);
        assert_eq!(self.phase(user).await, "Done");
    }

    /// The owner of an account, signed in on another device.
    pub async fn session_of(&self, account: &AccountItem) -> Actor<'_> {
        let (user, session, now) = (account.user_id, self.context.new_id(), self.context.now());
        let item = SessionItem {
            user_id: user,
            session_id: session,
            role: account.role,
            generation: 1,
            rotated: now,
            created: now,
            ends: now + SignedDuration::from_hours(24 * 180),
            device: Some("Another machine".to_owned()),
            place: None,
            means: vec![AuthMethod::Password],
            proven: now,
        };
        self.context.store.save(&item).await.unwrap();
        let mut actor = self.anonymous();
        actor.identity = Some((user, session));
        self.renewed(&actor)
    }

    /// The same user with a new token and a recent authentication.
    pub async fn with_proof<'w>(&'w self, actor: &Actor<'w>) -> Actor<'w> {
        let (user, session) = actor.identity.expect("the actor is not signed in");
        let now = self.context.now();
        let item = self.context.store.session(user, session, now).await.unwrap().expect("the session has ended");
        self.context.store.save(&SessionItem { proven: now, ..item }).await.unwrap();
        self.renewed(actor)
    }

    /// The phase of a user's erasure.
    pub async fn phase(&self, user: UserId) -> String {
        let erasure = self.context.store.erasure(user).await.unwrap();
        erasure.map_or_else(|| "none".to_owned(), |erasure| format!("{:?}", erasure.phase))
    }
}

/// A user who has requested their erasure.
pub async fn leaving(world: &World) -> Actor<'_> {
    let ada = world.learner().await;
    ada.post_empty("/v1/me/erasure").await.is(202);
    ada
}
