//! Exports of personal data, and erasures.

mod by_admin;
mod crashes;
mod erased_user_content;
mod erasure;
mod erasure_requests;
pub mod exports;
mod languages;
mod left_out;
mod stored_files;
mod suspended;

pub use crate::world::people::COOL_OFF;
use crate::world::{Actor, World};

/// A user who has requested their erasure.
pub async fn leaving(world: &World) -> Actor<'_> {
    let ada = world.learner().await;
    ada.post_empty("/v1/me/erasure").await.is(202);
    ada
}
