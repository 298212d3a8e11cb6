//! The keys of what clients and the table hold: refresh tokens, links, cursors.

use futures::future::join_all;
use glotto_domain::identity::signing::PERIOD;
use glotto_domain::keys::{AHEAD, KeyPurpose};
use glotto_domain::reminders::Subscription;
use glotto_http::Seal;
use glotto_mail::UNSUBSCRIBE_SEAL;
use glotto_runtime::keys::{KEYS_VALID_FOR, SecretSet, read_ahead};
use serde_json::json;

use super::{Function, Tokens, has_changed, hours, replace, ring, scheduled, stored, versions, world, wrapping};
use crate::world::{World, leftovers};

/// The version of the key that a token names.
fn version_of(token: &str) -> &str {
    token.rsplit('.').nth(1).unwrap()
}

/// The path of a link that ends reminders.
async fn link(world: &World) -> String {
    let user = world.learner().await.user();
    format!("/v1/unsubscribe/{}", world.sealed(UNSUBSCRIBE_SEAL, &Subscription { user }.to_string()).await)
}

#[tokio::test]
async fn refresh_tokens_links_and_cursors_outlive_a_rotation() {
    let (world, tokens) = world().await;
    let (warm, link) = (Function::cold(&world).await, link(&world).await);
    world.wait(PERIOD - AHEAD);
    let tokens = warm.refresh(&tokens).await;
    let first = version_of(&tokens.refresh).to_owned();
    let result = scheduled(&world).await.unwrap();
    let due = [KeyPurpose::RefreshTokens, KeyPurpose::Cursors, KeyPurpose::MailLinks, KeyPurpose::Playback];
    assert!(due.into_iter().all(|purpose| has_changed(&result, purpose)), "{result}");
    assert!(!has_changed(&result, KeyPurpose::Unsubscribe) && !has_changed(&result, KeyPurpose::Media));
    // Announced, and not used yet.
    let same = warm.refresh(&tokens).await;
    assert_eq!(version_of(&same.refresh), first);
    let cursor = cursor(&warm, &same).await;
    world.wait(AHEAD);
    // In use: also in a function that has known the keys since before, and what was made before is valid.
    let next = warm.refresh(&same).await;
    assert_ne!(version_of(&next.refresh), first);
    let cold = Function::cold(&world).await;
    let after = cold.refresh(&next).await;
    cold.get_as(&after, &format!("/v1/me/audit?limit=1&cursor={cursor}")).await.is(200);
    cold.get(&link).await.is(200);
    // A client that was away for as long as a session lasts.
    let last = warm.refresh(&after).await;
    world.wait(hours(30 * 24 - 1));
    scheduled(&world).await.unwrap();
    Function::cold(&world).await.refresh(&last).await;
}

/// A cursor of a list.
async fn cursor(function: &Function<'_>, tokens: &Tokens) -> String {
    function.get_as(tokens, "/v1/me/audit?limit=1").await.is(200).text_of("nextCursor")
}

#[tokio::test]
async fn a_version_is_gone_when_nothing_that_it_made_is_valid_any_more() {
    let (world, _) = world().await;
    let first = versions(&world, KeyPurpose::Challenges).await.versions()[0].id.clone();
    world.wait(PERIOD - AHEAD);
    scheduled(&world).await.unwrap();
    world.wait(AHEAD + hours(1));
    scheduled(&world).await.unwrap();
    let ids = async || {
        let set = versions(&world, KeyPurpose::Challenges).await;
        set.versions().iter().map(|version| version.id.clone()).collect::<Vec<_>>()
    };
    assert!(ids().await.contains(&first));
    world.wait(hours(1));
    assert!(has_changed(&scheduled(&world).await.unwrap(), KeyPurpose::Challenges));
    assert!(ids().await.len() == 1 && !ids().await.contains(&first));
}

#[tokio::test]
async fn one_of_twenty_concurrent_rotations_makes_one_new_version_of_each_key() {
    let (world, _) = world().await;
    world.wait(PERIOD - AHEAD);
    let before = stored(&world, KeyPurpose::RefreshTokens).await;
    let results = join_all((0..20).map(|_| scheduled(&world))).await;
    for purpose in [KeyPurpose::RefreshTokens, KeyPurpose::Passkeys, KeyPurpose::Authorizations] {
        let changed = results.iter().filter(|result| has_changed(result.as_ref().unwrap(), purpose));
        assert_eq!(changed.count(), 1, "{purpose:?}");
        assert_eq!(versions(&world, purpose).await.versions().len(), 2, "{purpose:?}");
    }
    assert_eq!(stored(&world, KeyPurpose::RefreshTokens).await.rev, before.rev.next());
}

#[tokio::test]
async fn a_replaced_key_of_refresh_tokens_ends_sessions_at_once_and_new_logins_work() {
    let (world, old) = world().await;
    let (warm, cold) = (Function::cold(&world).await, Function::cold(&world).await);
    warm.me(&old).await.is(200);
    let result = replace(&world, KeyPurpose::RefreshTokens).await;
    assert_eq!(result["retired"], json!([version_of(&old.refresh)]));
    assert_eq!(result["kid"], json!(null));
    // The keys are read together with the session, so no function has to wait until its copy is old.
    warm.try_refresh(&old).await.is_problem(401, "session-ended");
    cold.try_refresh(&old).await.is_problem(401, "session-ended");
    // Access tokens are not concerned.
    warm.me(&old).await.is(200);
    world.wait(KEYS_VALID_FOR);
    let new = super::login(&world, super::ADA).await;
    assert_eq!(version_of(&new.refresh), result["version"].as_str().unwrap());
    warm.refresh(&new).await;
}

#[tokio::test]
async fn a_replaced_key_of_links_is_refused_after_ten_seconds() {
    let world = World::new().await;
    let (warm, link) = (Function::cold(&world).await, link(&world).await);
    warm.get(&link).await.is(200);
    replace(&world, KeyPurpose::Unsubscribe).await;
    world.wait(KEYS_VALID_FOR);
    warm.get(&link).await.is_problem(404, "not-found");
    Function::cold(&world).await.get(&link).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn concurrent_replacements_leave_one_version() {
    let world = World::new().await;
    let results = join_all((0..20).map(|_| replace(&world, KeyPurpose::MailLinks))).await;
    let set = versions(&world, KeyPurpose::MailLinks).await;
    assert_eq!(set.versions().len(), 1);
    assert!(results.iter().any(|result| result["version"] == set.versions()[0].id.as_str()));
}

#[tokio::test]
async fn a_function_reads_all_of_its_keys_in_one_round_trip() {
    let world = World::new().await;
    let context = world.another_function();
    read_ahead(&context).await;
    let used = context.store.meter().reading();
    assert_eq!((used.reads, used.read_calls), (1, 1));
    // One unit for each item, so none is larger than 4 KB.
    let sets = context.settings.key_purposes().len();
    assert!(sets >= KeyPurpose::ALL.len() - 1, "all purposes but proofs of work, which are not required here");
    assert_eq!(used.read_milliunits, 1_000 * (1 + u64::try_from(sets).unwrap()));
    glotto_signin::signing_key(&context).await.unwrap();
    Seal::of(&context, UNSUBSCRIBE_SEAL).await.unwrap();
    assert_eq!(context.store.meter().reading(), used);
}

#[tokio::test]
async fn a_function_without_a_purpose_cannot_open_what_it_sealed() {
    let world = World::new().await;
    let mut context = world.another_function();
    context.settings = context.settings.with([("KEY_PURPOSES", "cursors,playback")]);
    read_ahead(&context).await;
    let refused = Seal::of(&context, UNSUBSCRIBE_SEAL).await.err().unwrap();
    assert_eq!(refused.to_string(), "there is no key for unsubscribe");
}

#[tokio::test]
async fn a_stolen_table_reveals_no_key_and_a_moved_one_opens_nowhere() {
    let (world, tokens) = world().await;
    world.store_provider_secrets().await;
    let items = leftovers::table(&world).await;
    let texts: Vec<_> = items.iter().map(|item| format!("{item:?}")).collect();
    let now = world.context.now();
    for purpose in KeyPurpose::ALL {
        let set = SecretSet::open(&stored(&world, *purpose).await, &wrapping());
        let (_, secret) = set.in_use(now).unwrap();
        for encoded in encodings(secret) {
            assert!(texts.iter().all(|text| !text.contains(&encoded)), "a key of {purpose:?} is in the table");
        }
    }
    // The key of cursors, which many functions have, in the place of that of refresh tokens.
    let (mut target, source) =
        (stored(&world, KeyPurpose::RefreshTokens).await, stored(&world, KeyPurpose::Cursors).await);
    target.versions = source.versions;
    target.rev = target.rev.next();
    world.context.store.save(&target).await.unwrap();
    let function = Function::cold(&world).await;
    function.try_refresh(&tokens).await.is_problem(503, "unavailable");
    assert_eq!(ring(&world).await.ring.versions().len(), 2, "nothing else has changed");
}

/// How a secret would look in an item.
fn encodings(secret: &[u8]) -> [String; 3] {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    let hex: Vec<_> = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    [hex.concat(), STANDARD_NO_PAD.encode(secret), URL_SAFE_NO_PAD.encode(secret)]
}
