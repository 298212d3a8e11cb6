//! Past passkeys.

use serde_json::json;

use super::super::{Actor, World};
use crate::api::passkeys::virtual_authenticator::VirtualAuthenticator;
use crate::api::passkeys::{PASSKEYS, PROOF, add, log_in, options};

impl World {
    /// Somebody makes a passkey, uses it and removes it.
    pub(super) async fn tour_passkeys(&self, person: &Actor<'_>) {
        let authenticator = VirtualAuthenticator::new();
        let added = add(person, &authenticator).await;
        let path = added.header("location").unwrap();
        person.get(PASSKEYS).await.is(200);
        person.patch(path, json!({"name": "Key ring"})).await.is(200);
        log_in(self, &authenticator).await.is(201);
        let used = authenticator.get(&options(person, PROOF).await).await;
        person.post(PROOF, json!({"credential": used})).await.is(200);
        person.delete(path).await.is(204);
    }
}
