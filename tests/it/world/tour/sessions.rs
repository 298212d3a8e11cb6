//! Past one's sessions, and what there is to know of tokens.

use glotto_store::identity::SessionItem;

use crate::world::World;

impl World {
    /// Walks past sessions.
    pub(super) async fn tour_sessions(&self) {
        self.anonymous().get("/.well-known/oauth-authorization-server").await.is(200);
        let person = self.learner().await;
        let (user, session) = person.identity.unwrap();
        let model = self.context.store.sessions().find(user, session, self.context.now()).await.unwrap().unwrap();
        let others = [self.context.new_id(), self.context.new_id()];
        for session_id in others {
            self.context.store.save(&SessionItem { session_id, ..model.clone() }).await.unwrap();
        }
        person.get("/v1/sessions").await.is(200);
        person.delete(&format!("/v1/sessions/{}", others[0])).await.is(204);
        person.delete("/v1/sessions").await.is(204);
    }
}
