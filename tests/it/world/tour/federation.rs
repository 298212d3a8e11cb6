//! The walk past providers.

use serde_json::{Value, json};

use super::{Actor, World};
use crate::world::Answer;

impl World {
    /// Somebody new comes from a provider, and somebody known links it and thinks better of it.
    pub(super) async fn tour_federation(&self, person: &Actor<'_>) {
        let provider = self.provider().await;
        let visitor = self.anonymous();
        visitor.get("/v1/providers").await.is(200);
        let to = json!({"redirectUri": "https://app.glotto.test/signed-in/test"});
        let back = |begun: &Answer, subject: &str| {
            let claims = json!({"sub": subject, "email": format!("{subject}@example.org"), "email_verified": true});
            let answered = provider.approve(&begun.text_of("authorizationUrl"), claims);
            json!({"code": answered.code, "state": answered.state, "clientKey": begun.text_of("clientKey")})
        };
        // The second time is what most sign-ins are, the first what takes most.
        for _ in 0..2 {
            let begun = visitor.post("/v1/providers/test/authorizations", to.clone()).await;
            visitor.post("/v1/providers/test/sessions", back(&begun, "newcomer")).await.is(201);
        }
        let begun = visitor.post("/v1/providers/test/authorizations", to.clone()).await;
        let form = format!("code=x&state={}", begun.text_of("state"));
        visitor.send("POST", "/v1/providers/test/answers", form).await.is(303);
        let begun: Answer = person.post("/v1/me/providers/test/authorizations", to).await;
        let body: Value = back(&begun, "known");
        person.put("/v1/me/providers/test", body).await.is(200);
        person.get("/v1/me/providers").await.is(200);
        person.delete("/v1/me/providers/test").await.is(204);
    }
}
