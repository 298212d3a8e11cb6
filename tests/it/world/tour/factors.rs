//! Past second factors and proofs anew.

use glotto_domain::identity::{Password, Role};
use glotto_http::Keyring;
use glotto_signin::Passwords;
use jiff::SignedDuration;
use serde_json::json;
use totp_rs::Totp;

use super::PASSWORD;
use crate::world::World;

impl World {
    pub(super) async fn tour_factors(&self) {
        let person = self.sign_in(Role::Learner).await;
        let mut account = self.context.store.account(person.user()).await.unwrap().unwrap();
        let password = Password::parse(PASSWORD).unwrap();
        let passwords = self.context.port::<Passwords>().unwrap();
        account.password_hash = Some(passwords.hash(&password, &self.context.rng).await.unwrap());
        self.context.store.save(&account).await.unwrap();

        let app = person.post_empty("/v1/me/totp").await.is(201).text_of("uri");
        let app = Totp::from_url(app).unwrap();
        person.post("/v1/me/totp/confirmation", json!({"code": self.shown(&app)})).await.is(201);
        person.post_empty("/v1/me/recovery-codes").await.is(201);
        person.get("/v1/me/factors").await.is(200);
        self.wait(SignedDuration::from_secs(30));
        let login = json!({"email": account.email.as_str(), "password": PASSWORD});
        // A warm function has read the keys a moment ago.
        self.context.port::<Keyring>().unwrap().refresh(&self.context).await.unwrap();
        let challenge = self.anonymous().post("/v1/sessions", login).await.is(202).text_of("challenge");
        let code = json!({"challenge": challenge, "code": self.shown(&app)});
        self.anonymous().post("/v1/sessions/second-factor", code).await.is(201);
        self.wait(SignedDuration::from_secs(30));
        let proof = json!({"password": PASSWORD, "code": self.shown(&app)});
        person.post("/v1/sessions/current/proof", proof).await.is(200);
        person.delete("/v1/me/totp").await.is(204);
    }

    fn shown(&self, app: &Totp) -> String {
        app.generate(u64::try_from(self.context.now().as_second()).unwrap()).to_string()
    }
}
