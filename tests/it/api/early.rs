//! A handler that only reads runs while the session of its caller is checked. Callers get the answers of a check that
//! comes first.

use glotto_cloud::Fault;
use glotto_domain::identity::Role;
use glotto_runtime::keys::KEYS_VALID_FOR;
use glotto_store::identity::SessionItem;
use glotto_store::keys;
use jiff::SignedDuration;

use crate::world::examples::course;
use crate::world::{Actor, Answer, World};

const ME: &str = "/v1/me";
/// Its handler queries, so its session is read alone.
const ENROLMENTS: &str = "/v1/me/enrolments";

/// A learner, who has called `get_me` already.
async fn warm_learner(world: &World) -> Actor<'_> {
    let learner = world.learner().await;
    learner.get(ME).await.is(200);
    learner
}

async fn change_session(world: &World, actor: &Actor<'_>, change: impl FnOnce(SessionItem) -> SessionItem) {
    let session = world.session(actor).await;
    world.context.store.save(&change(session)).await.unwrap();
}

/// The same user with a token that names another role, or none.
fn with_role<'w>(world: &'w World, actor: &Actor<'w>, role: Option<Role>) -> Actor<'w> {
    let mut changed = actor.clone();
    changed.role = role;
    world.renewed(&changed)
}

async fn end_session(world: &World, actor: &Actor<'_>) {
    let (user, session) = actor.identity.unwrap();
    world.context.store.delete(keys::identity::session(user, session)).await.unwrap();
}

/// Asserts that an answer is the 401 of a caller without a session, and contains nothing of the account.
fn is_unauthenticated(answer: &Answer) {
    answer.is_problem(401, "unauthenticated");
    assert_eq!(answer.json()["code"], "sessionEnded");
    assert_eq!(answer.header("www-authenticate"), Some(glotto_http::TokenError::SessionEnded.challenge()));
    assert_eq!((answer.header("etag"), answer.header("cache-control")), (None, Some("no-store")));
    assert!(!answer.text().contains("Ada"), "{}", answer.text());
}

/// The address of a draft, which only its owner and admins may see.
async fn draft(world: &World) -> String {
    let created = world.instructor().await.post("/v1/courses", course()).await.is(201).text_of("id");
    format!("/v1/courses/{created}")
}

#[tokio::test]
async fn a_warm_get_me_takes_one_round_trip_to_the_table() {
    let world = World::new().await;
    let learner = warm_learner(&world).await;
    for keys_are_read_again in [false, true] {
        if keys_are_read_again {
            world.wait(KEYS_VALID_FOR);
        }
        let cost = learner.get(ME).await.is(200).cost;
        // One call, so one connection is enough.
        assert_eq!((cost.reads, cost.read_calls, cost.writes), (1, 1, 0), "{keys_are_read_again}");
    }
}

#[tokio::test]
async fn a_session_that_ends_while_it_is_read_gets_nothing() {
    let world = World::new().await;
    let learner = warm_learner(&world).await;
    // Its function reads keys of its own with the first call.
    learner.get(ENROLMENTS).await.is(200);
    for (path, operation) in [(ME, "BatchGetItem"), (ENROLMENTS, "GetItem")] {
        let session = world.session(&learner).await;
        let mut held = world.cloud.faults().hold(operation);
        let ending = async {
            held.arrived().await;
            end_session(&world, &learner).await;
            held.release();
        };
        let (answer, ()) = futures::join!(learner.get(path), ending);
        is_unauthenticated(&answer);
        world.context.store.save(&session).await.unwrap();
        learner.get(path).await.is(200);
    }
}

#[tokio::test]
async fn a_handler_that_queries_waits_for_the_session_and_reads_nothing_without_one() {
    let world = World::new().await;
    let learner = warm_learner(&world).await;
    learner.get(ENROLMENTS).await.is(200);
    let cost = learner.get(ENROLMENTS).await.is(200).cost;
    assert_eq!((cost.reads, cost.read_calls), (2, 2));
    end_session(&world, &learner).await;
    let answer = learner.get(ENROLMENTS).await;
    is_unauthenticated(&answer);
    assert_eq!((answer.cost.reads, answer.cost.read_calls), (1, 1));
}

/// All sessions of the caller: that of the token is among them.
const SESSIONS: &str = "/v1/sessions";

#[tokio::test]
async fn a_query_that_reads_the_session_of_the_caller_anyway_is_the_only_call() {
    let world = World::new().await;
    let learner = warm_learner(&world).await;
    let cost = learner.get(SESSIONS).await.is(200).cost;
    assert_eq!((cost.reads, cost.read_calls), (1, 1));
    // The query says that there is no such session any more, and what it has read is withheld.
    end_session(&world, &learner).await;
    let answer = learner.get(SESSIONS).await;
    is_unauthenticated(&answer);
    assert_eq!((answer.cost.reads, answer.cost.read_calls), (1, 1));
}

#[tokio::test]
async fn a_session_that_a_query_could_not_read_is_a_503() {
    let world = World::new().await;
    let learner = warm_learner(&world).await;
    world.cloud.faults().times("Query", 60, Fault::Fail);
    learner.get(SESSIONS).await.is_problem(503, "unavailable");
    world.cloud.faults().clear();
    learner.get(SESSIONS).await.is(200);
}

#[tokio::test]
async fn an_ended_session_gets_nothing_of_what_its_handler_read() {
    let world = World::new().await;
    let (ended, expired, deleted) =
        (warm_learner(&world).await, warm_learner(&world).await, warm_learner(&world).await);
    let tag = ended.get(ME).await.is(200).header("etag").unwrap().to_owned();
    end_session(&world, &ended).await;
    is_unauthenticated(&ended.get(ME).await);
    is_unauthenticated(&ended.with("if-none-match", &tag).get(ME).await);
    let now = world.context.now();
    change_session(&world, &expired, |session| SessionItem { ends: now + SignedDuration::from_mins(1), ..session })
        .await;
    expired.get(ME).await.is(200);
    world.wait(SignedDuration::from_mins(1));
    is_unauthenticated(&expired.get(ME).await);
    // The session of a user who was deleted in between.
    world.context.store.delete(keys::identity::account(deleted.user())).await.unwrap();
    is_unauthenticated(&deleted.get(ME).await);
}

#[tokio::test]
async fn a_problem_of_the_handler_does_not_hide_that_the_session_has_ended() {
    let world = World::new().await;
    let learner = warm_learner(&world).await;
    learner.get("/v1/courses/nothing").await.is_problem(404, "not-found");
    end_session(&world, &learner).await;
    is_unauthenticated(&learner.get("/v1/courses/nothing").await);
    is_unauthenticated(&learner.get("/v1/me/enrolments?limit=x").await);
    world.cloud.faults().times("Query", 60, Fault::Fail);
    is_unauthenticated(&learner.get(ENROLMENTS).await);
}

#[tokio::test]
async fn a_session_that_cannot_be_read_is_a_503() {
    let world = World::new().await;
    let learner = warm_learner(&world).await;
    learner.get(ENROLMENTS).await.is(200);
    for (path, operation) in [(ME, "BatchGetItem"), (ENROLMENTS, "GetItem")] {
        world.cloud.faults().times(operation, 60, Fault::Fail);
        let answer = learner.get(path).await;
        answer.is_problem(503, "unavailable");
        assert!(answer.header("retry-after").is_some() && answer.header("etag").is_none());
        world.cloud.faults().clear();
        world.cloud.faults().next(operation, Fault::Throttled);
        learner.get(path).await.is(200);
    }
}

#[tokio::test]
async fn a_role_that_has_changed_since_the_token_was_issued_decides() {
    let world = World::new().await;
    let draft = draft(&world).await;
    let (raised, lowered) = (world.learner().await, world.admin().await);
    raised.get(&draft).await.is_problem(404, "not-found");
    lowered.get(&draft).await.is(200);
    lowered.get("/v1/users").await.is(200);
    change_session(&world, &raised, |session| SessionItem { role: Role::Admin, ..session }).await;
    change_session(&world, &lowered, |session| SessionItem { role: Role::Learner, ..session }).await;
    raised.get(&draft).await.is(200);
    raised.get("/v1/users").await.is(200);
    lowered.get(&draft).await.is_problem(404, "not-found");
    lowered.get("/v1/users").await.is_problem(403, "forbidden");
    // The role of the token is right again.
    let renewed = with_role(&world, &raised, Some(Role::Admin));
    assert_eq!(renewed.get(&draft).await.is(200).cost.reads, 1);
    assert_eq!(raised.get(&draft).await.is(200).cost.reads, 2);
}

#[tokio::test]
async fn a_token_of_an_earlier_release_without_a_role_is_accepted() {
    let world = World::new().await;
    let learner = warm_learner(&world).await;
    let former = with_role(&world, &learner, None);
    let answer = former.get(ME).await;
    assert_eq!((answer.is(200).json(), answer.cost.reads), (learner.get(ME).await.json(), 2));
}
