//! A real browser creates passkeys and logs in with them, using the code that `docs/passkeys.md`
//! recommends for pages.

use serde_json::json;

use super::chromium::Chromium;
use super::{credentials, stored};
use crate::world::{Actor, World};

/// The code of a page.
const PAGE: &str = r"
const post = (path, body, method = 'POST') => fetch(path, {
  method,
  headers: { ...(body && { 'content-type': 'application/json' }), ...(token && { authorization: token }) },
  body: body && JSON.stringify(body),
});
const json = (response) => response.json();
const add = async (kind) => {
  const options = await post('/v1/me/passkeys/options').then(json);
  if (kind) options.pubKeyCredParams = options.pubKeyCredParams.filter((one) => one.alg === kind);
  const credential = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  });
  return post('/v1/me/passkeys', { credential: credential.toJSON() });
};
const use = async (path) => {
  const options = await post(`${path}/options`).then(json);
  const credential = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  });
  return post(path, { credential: credential.toJSON() });
};
";

/// A script in the page of a user who is signed in, or of a visitor.
fn page(actor: Option<&Actor<'_>>, script: &str) -> String {
    let header = |actor: &Actor<'_>| actor.headers.iter().find(|(name, _)| name == "authorization").unwrap().1.clone();
    format!("let token = {}; {PAGE} {script}", json!(actor.map(header)))
}

#[tokio::test(flavor = "multi_thread")]
async fn chromium_adds_a_passkey_signs_in_with_it_and_reauthenticates() {
    let world = World::new().await;
    let ada = world.learner().await;
    let mut browser = Chromium::start(&world).await;
    let added =
        browser.run(&page(Some(&ada), "const added = await add(); return [added.status, await added.json()];")).await;
    assert_eq!(added[0], 201, "{added}");

    let signed_in = "
        const answer = await use('/v1/sessions/passkey');
        if (answer.status !== 201) return answer.json();
        token = `Bearer ${(await answer.json()).accessToken}`;
        const me = await fetch('/v1/me', { headers: { authorization: token } }).then(json);
        const proof = await use('/v1/sessions/current/passkey-proof');
        return { id: me.id, proof: proof.status };
    ";
    let signed_in = browser.run(&page(None, signed_in)).await;
    assert_eq!(signed_in, json!({"id": ada.user(), "proof": 200}));
    // Chromium's authenticator has a signature counter, and we store it.
    assert!(stored(&world, &ada).await[0].sign_count >= 2);
    assert_eq!(credentials(&world, &ada).await.sessions.len(), 2);

    let removed = format!(
        "await post('/v1/me/passkeys/{}', undefined, 'DELETE');
         return (await use('/v1/sessions/passkey').then(json)).type;",
        added[1]["id"].as_str().unwrap()
    );
    assert_eq!(browser.run(&page(Some(&ada), &removed)).await, "urn:glotto:problem:passkey-unknown");
    browser.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn chromium_makes_keys_of_every_kind_that_is_offered() {
    let world = World::new().await;
    let mut browser = Chromium::start(&world).await;
    for kind in [-8, -7, -257] {
        let person = world.learner().await;
        let script = format!("return [(await add({kind})).status, (await use('{}')).status];", super::PROOF);
        assert_eq!(browser.run(&page(Some(&person), &script)).await, json!([201, 200]), "{kind}");
    }
    browser.stop().await;
}
