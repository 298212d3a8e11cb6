//! `GET /v1/profiles/{handle}`: what other users see.

use glotto_store::{Condition, Update, keys};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::world::examples::course;
use crate::world::{Actor, Answer, World};

async fn named<'w>(world: &'w World, handle: &str, visibility: &str) -> Actor<'w> {
    let person = world.learner().await;
    person.patch("/v1/me/profile", json!({"handle": handle, "visibility": visibility})).await.is(200);
    person
}

async fn visit(actor: &Actor<'_>, handle: &str) -> Answer {
    actor.get(&format!("/v1/profiles/{handle}")).await
}

/// A problem without the id of the request.
fn status_and_body(answer: &Answer) -> (u16, Value) {
    let mut body = answer.json();
    body["instance"] = Value::Null;
    (answer.status, body)
}

#[tokio::test]
async fn a_profile_is_visible_to_its_audience_and_not_found_for_others() {
    let world = World::new().await;
    let (anybody, learner) = (world.anonymous(), world.learner().await);
    let unknown = status_and_body(&visit(&anybody, "no-such-user").await);
    assert_eq!(unknown.0, 404);
    for (visibility, for_anybody, for_learner) in [("public", 200, 200), ("signedIn", 404, 200), ("private", 404, 404)]
    {
        let owner = named(&world, &format!("is-{visibility}"), visibility).await;
        let handle = format!("is-{visibility}");
        for (who, expected) in [(&anybody, for_anybody), (&learner, for_learner), (&owner, 200)] {
            let answer = visit(who, &handle).await;
            assert_eq!(answer.status, expected, "{visibility}");
            if expected == 404 {
                assert_eq!(status_and_body(&answer), unknown);
            }
        }
    }
}

#[tokio::test]
async fn profiles_of_suspended_and_erased_users_are_not_found() {
    let world = World::new().await;
    let owner = named(&world, "ada", "public").await;
    let (anybody, learner) = (world.anonymous(), world.learner().await);
    let avatar = visit(&anybody, "ada").await.is(200).text_of("avatar.url");
    let unknown = status_and_body(&visit(&anybody, "no-such-user").await);
    let account = keys::identity::account(owner.user());
    let suspended = Update::new().set("suspended", world.context.now());
    assert!(world.context.store.update_if(account.clone(), suspended, Condition::present()).await.unwrap());
    assert_eq!(status_and_body(&visit(&anybody, "ada").await), unknown);
    assert_eq!(status_and_body(&visit(&learner, "ada").await), unknown);
    world.context.store.delete(account).await.unwrap();
    assert_eq!(status_and_body(&visit(&anybody, "ada").await), unknown);
    assert!(avatar.ends_with("/default.svg"), "a pattern does not reveal whether the user exists");
}

#[tokio::test]
async fn a_visitor_costs_the_same_whether_a_profile_is_private_or_not_there() {
    let world = World::new().await;
    named(&world, "ada", "private").await;
    let mut costs = Vec::new();
    for handle in ["ada", "no-such-user"] {
        let before = world.context.store.meter().reading();
        visit(&world.anonymous(), handle).await.is(404);
        costs.push(world.context.store.meter().reading().since(before).reads);
    }
    assert_eq!(costs, [2, 2]);
}

#[tokio::test]
async fn a_malformed_handle_is_not_found() {
    let world = World::new().await;
    for handle in ["a", "-ada", "a%20b", "%00", "..%2F..", "%F0%9F%98%80%F0%9F%98%80"] {
        visit(&world.anonymous(), handle).await.is_problem(404, "not-found");
    }
    let unknown = world.anonymous().get("/v1/profiles/ada?surprise=1").await;
    assert_eq!(unknown.is_problem(422, "invalid-input").pointers(), ["/query/surprise"]);
}

#[tokio::test]
async fn a_profile_shows_only_the_shared_parts_of_learning() {
    let world = World::new().await;
    let author = world.instructor().await;
    let path = format!("/v1/courses/{}", author.post("/v1/courses", course()).await.is(201).text_of("id"));
    let module = author.post(&format!("{path}/modules"), json!({"title": {"en": "Hello"}})).await.text_of("id");
    let lesson = json!({"moduleId": module, "kind": "article", "title": {"en": "Words"}, "body": {"en": "# Words"}});
    let lesson = author.post(&format!("{path}/lessons"), lesson).await.is(201).text_of("id");
    assert!(author.post_empty(&format!("{path}/publication")).await.status < 300);
    let ada = named(&world, "ada", "public").await;
    assert!(ada.post_empty(&format!("{path}/enrolment")).await.status < 300);
    ada.post(&format!("{path}/lessons/{lesson}/completion"), json!({})).await.is(200);
    let nothing = visit(&world.anonymous(), "ada").await;
    assert_json_snapshot!("profile_showing_nothing", nothing.snapshot());
    let shows = json!({"shows": {"streak": true, "xp": true, "courses": true}, "bio": "I compute."});
    ada.patch("/v1/me/profile", shows).await.is(200);
    let all = world.anonymous().with("accept-language", "de").get("/v1/profiles/Ada").await;
    assert_json_snapshot!("profile_showing_all", all.snapshot());
    let again = world.anonymous().with("accept-language", "de").with("if-none-match", all.header("etag").unwrap());
    visit(&again, "ada").await.is(304);
    // No e-mail address, no ids, and nothing that only the owner may see.
    for secret in ["@example.com", "timeZone", "formerHandles", "visibility", "role"] {
        assert!(!all.text().contains(secret), "{secret}");
    }
    assert!(author.delete(&format!("{path}/publication")).await.status < 300);
    assert_eq!(visit(&world.anonymous(), "ada").await.json()["courses"], json!([]));
}
