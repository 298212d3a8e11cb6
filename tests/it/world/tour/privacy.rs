//! Past a copy of everything that is known of somebody, and past the wish to be forgotten.

use super::{Actor, World};

impl World {
    pub(super) async fn tour_privacy(&self, person: &Actor<'_>) {
        let asked = person.post_empty("/v1/me/exports").await;
        let export = asked.is(202).header("location").unwrap().to_owned();
        assert_eq!(self.deliver().await, [""; 0]);
        person.get(&export).await.is(200);
        person.get(&format!("{export}/download")).await.is(200);
        person.post_empty("/v1/me/erasure").await.is(202);
        person.get("/v1/me/erasure").await.is(200);
        person.delete("/v1/me/erasure").await.is(204);
    }
}
