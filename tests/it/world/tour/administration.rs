//! Past those who run the place, and those who write courses together.

use glotto_store::factors::TotpItem;
use serde_json::json;

use crate::world::{Actor, World};

impl World {
    /// Walks past rights to a course.
    pub(super) async fn tour_rights(&self, owner: &Actor<'_>, course: &str) {
        let teacher = self.instructor().await;
        let address = format!("{}@example.com", teacher.user());
        owner.post(&format!("{course}/co-instructors"), json!({"email": address})).await.is(201);
        owner.get(&format!("{course}/instructors")).await.is(200);
        teacher.get("/v1/me/taught-courses").await.is(200);
        owner.put(&format!("{course}/owner"), json!({"userId": teacher.user()})).await.is(200);
        owner.delete(&format!("{course}/co-instructors/{}", owner.user())).await.is(204);
    }

    /// Walks past administration.
    pub(super) async fn tour_administration(&self, admin: &Actor<'_>) {
        let person = self.learner().await;
        let path = format!("/v1/users/{}", person.user());
        // How much of a longer page lies in which shard is chance.
        for query in ["", "&role=instructor", "&email=us"] {
            admin.get(&format!("/v1/users?limit=1{query}")).await.is(200);
        }
        admin.get(&path).await.is(200);
        admin.delete(&format!("{path}/sessions")).await.is(204);
        let factor = TotpItem::begin(person.user(), "sealed".to_owned(), self.context.now());
        self.context.store.save(&factor).await.unwrap();
        admin.delete(&format!("{path}/factors")).await.is(204);
        admin.send("PUT", &format!("{path}/suspension"), "").await.is(204);
        admin.delete(&format!("{path}/suspension")).await.is(204);
        for query in ["", "&act=suspended", &format!("&subjectId={}", person.user())] {
            admin.get(&format!("/v1/audit?limit=1{query}")).await.is(200);
        }
        admin.get("/v1/me/audit?limit=1").await.is(200);
    }
}
