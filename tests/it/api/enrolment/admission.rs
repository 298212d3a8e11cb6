//! Who may enrol: the settings of a course, and what it answers users that it does not admit.

use serde_json::{Value, json};

use crate::world::scenario::{Draft, Fixtures};
use crate::world::{Actor, Answer, World};

async fn set(draft: &Draft<'_>, admission: Value) {
    draft.author.put(&format!("{}/admission", draft.course), admission).await.is(200);
}

async fn enrol(learner: &Actor<'_>, draft: &Draft<'_>) -> Answer {
    learner.post_empty(&format!("{}/enrolment", draft.course)).await
}

#[tokio::test]
async fn a_closed_and_a_paid_course_take_no_new_learners_and_keep_those_they_have() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = fixtures.draft().await;
    draft.publish_with_article().await;
    let (enrolled, late) = (world.learner().await, world.learner().await);
    enrol(&enrolled, &draft).await.is(201);
    for (access, price, problem) in [
        ("closed", "free", "enrolment-closed"),
        ("open", "paid", "payment-required"),
        ("invitation", "free", "invitation-required"),
    ] {
        set(&draft, json!({"access": access, "price": price})).await;
        enrol(&late, &draft).await.is_problem(403, problem);
        enrol(&enrolled, &draft).await.is(200);
        enrolled.get(&format!("{}/progress", draft.course)).await.is(200);
    }
    draft.author.delete(&format!("{}/publication", draft.course)).await.is(204);
    enrol(&late, &draft).await.is_problem(404, "not-found");
    draft.author.post_empty(&format!("{}/publication", draft.course)).await.is(200);
    enrol(&late, &draft).await.is_problem(403, "invitation-required");
    set(&draft, json!({"access": "open", "price": "free"})).await;
    enrol(&late, &draft).await.is(201);
}

#[tokio::test]
async fn courses_that_are_required_have_to_be_finished_first_and_each_that_is_missing_is_named() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let (first, lesson) = fixtures.draft_with_article().await;
    first.author.post_empty(&format!("{}/publication", first.course)).await.is(200);
    let (second, third) = (fixtures.draft().await, fixtures.draft().await);
    for draft in [&second, &third] {
        draft.publish_with_article().await;
    }
    let id_of = |draft: &Draft<'_>| draft.course.rsplit('/').next().unwrap().to_owned();
    let prerequisites = json!([id_of(&first), id_of(&second)]);
    set(&third, json!({"access": "open", "price": "free", "prerequisites": prerequisites})).await;
    let learner = world.learner().await;
    let missing = async || enrol(&learner, &third).await.is_problem(409, "prerequisites-missing").pointers();
    assert_eq!(missing().await, ["/admission/prerequisites/0", "/admission/prerequisites/1"]);
    enrol(&learner, &first).await.is(201);
    assert_eq!(missing().await.len(), 2, "it is not finished yet");
    learner.post_empty(&format!("{lesson}/completion")).await.is(200);
    assert_eq!(missing().await, ["/admission/prerequisites/1"]);
    learner.delete(&format!("{}/enrolment", first.course)).await.is(204);
    set(&third, json!({"access": "open", "price": "free", "prerequisites": [id_of(&first)]})).await;
    enrol(&learner, &third).await.is(201);
}

#[tokio::test]
async fn a_refused_request_can_be_repeated_with_its_key_once_the_course_admits() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = fixtures.draft().await;
    draft.publish_with_article().await;
    set(&draft, json!({"access": "closed", "price": "free"})).await;
    let learner = world.learner().await.with("idempotency-key", "one");
    enrol(&learner, &draft).await.is_problem(403, "enrolment-closed");
    set(&draft, json!({"access": "open", "price": "free"})).await;
    enrol(&learner, &draft).await.is(201);
}
