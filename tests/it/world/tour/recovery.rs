//! Getting back in, changing a password, and moving to another address.

use serde_json::json;

use super::PASSWORD;
use crate::world::World;

impl World {
    pub(super) async fn tour_recovery(&self) {
        let visitor = self.anonymous();
        let email = self.learner().await.get("/v1/me").await.text_of("email");
        visitor.post("/v1/password-resets", json!({ "email": email })).await.is(202);
        assert_eq!(self.deliver().await, [""; 0]);
        let reset = json!({"token": self.mailed(&email, "token="), "password": PASSWORD});
        visitor.post("/v1/password-resets/completion", reset).await.is(204);

        let tokens = visitor.post("/v1/sessions", json!({"email": email, "password": PASSWORD})).await;
        let person = visitor.with("authorization", &format!("Bearer {}", tokens.is(201).text_of("accessToken")));
        let change = json!({"currentPassword": PASSWORD, "password": "another horse, another staple"});
        person.put("/v1/me/password", change).await.is(204);

        let answer = |token: String| json!({ "token": token });
        person.post("/v1/me/email-change", json!({"email": "moved@example.com"})).await.is(202);
        person.get("/v1/me/email-change").await.is(200);
        assert_eq!(self.deliver().await, [""; 0]);
        for address in [email.as_str(), "moved@example.com"] {
            let token = self.mailed(address, "token=");
            visitor.post("/v1/email-changes/confirmation", answer(token)).await.is(200);
        }
        person.post("/v1/me/email-change", json!({"email": "further@example.com"})).await.is(202);
        assert_eq!(self.deliver().await, [""; 0]);
        let token = self.mailed("further@example.com", "token=");
        visitor.post("/v1/email-changes/refusal", answer(token)).await.is(204);
        person.post("/v1/me/email-change", json!({"email": "further@example.com"})).await.is(202);
        person.delete("/v1/me/email-change").await.is(204);
    }
}
