//! `If-Match` and `If-None-Match` of every request that changes something (RFC 9110, 13): they stop a change that
//! would otherwise be made, and nothing else.

use glotto_http::{Access, EndpointSpec, Method};
use serde_json::{Value, json};
use xtask::openapi::problems::takes_if_match;

use super::{endpoints, example_of, method_of, path_of};
use crate::world::media::CAPTIONS;
use crate::world::scenario::{Call, Fixtures, Step};
use crate::world::{Answer, World};

/// A header and its value.
type Condition = (&'static str, &'static str);

/// Conditions that do not hold for what exists, or for what does not.
const CONDITIONS: [Condition; 4] =
    [("if-match", "*"), ("if-match", "\"r9999\""), ("if-match", "nonsense"), ("if-none-match", "*")];

/// Whether a request fails; then it fails in the same way with each condition.
async fn fails_alike(endpoint: &EndpointSpec, send: &impl AsyncFn(Option<Condition>) -> Answer) -> bool {
    let without = send(None).await;
    if without.status < 400 {
        return false;
    }
    for condition in CONDITIONS {
        let answer = send(Some(condition)).await;
        assert_eq!(answer.status, without.status, "{endpoint:?} with {condition:?}: {}", answer.text());
    }
    true
}

/// RFC 9110, 13.2.1: conditions are ignored if the response without them would not be a success.
#[tokio::test]
async fn what_does_not_exist_is_not_found_whatever_the_condition() {
    let world = World::new().await;
    let admin = world.admin().await.with("content-type", "application/json");
    let mut count = 0;
    for endpoint in endpoints().filter(|endpoint| takes_if_match(endpoint)) {
        let send = async |condition: Option<Condition>| {
            let caller = condition.map_or_else(|| admin.clone(), |(header, value)| admin.with(header, value));
            world.call(caller.request(method_of(endpoint), &path_of(endpoint), example_of(endpoint))).await
        };
        count += usize::from(fails_alike(endpoint, &send).await);
    }
    assert!(count >= 8, "only {count} endpoints were probed");
}

/// The same for the resources of other users, which a condition must not reveal either.
#[tokio::test]
async fn a_stranger_gets_the_same_response_whatever_the_condition() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let stranger = world.instructor().await;
    let mut count = 0;
    for endpoint in endpoints().filter(|endpoint| takes_if_match(endpoint)) {
        let foreign = Step::of(endpoint.function.operation).prepare_call(&fixtures).await.by(&stranger);
        let send = async |condition: Option<Condition>| {
            let call = condition.map_or_else(|| foreign.clone(), |(header, value)| foreign.with(header, value));
            call.send().await
        };
        count += usize::from(fails_alike(endpoint, &send).await);
    }
    assert!(count >= 8, "only {count} endpoints were probed");
}

/// The same for a part that the caller's own course does not have.
#[tokio::test]
async fn a_part_that_a_course_lacks_is_not_found_whatever_the_condition() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let has_part = |path: &str| path.contains("{moduleId}") || path.contains("{lessonId}");
    let mut count = 0;
    for endpoint in endpoints().filter(|endpoint| takes_if_match(endpoint) && has_part(endpoint.path)) {
        let draft = fixtures.draft().await;
        let author = draft.author.with("content-type", "application/json");
        let place: Vec<_> = endpoint.path.split('/').take(4).collect();
        assert_eq!(place.join("/"), "/v1/courses/{courseId}", "{endpoint:?}");
        let part: Vec<String> = path_of(endpoint).split('/').skip(4).map(str::to_owned).collect();
        let path = format!("{}/{}", draft.course, part.join("/"));
        let send = async |condition: Option<Condition>| {
            let caller = condition.map_or_else(|| author.clone(), |(header, value)| author.with(header, value));
            let answer = caller.send(method_of(endpoint), &path, example_of(endpoint)).await;
            assert_eq!(answer.status, 404, "{endpoint:?} with {condition:?}: {}", answer.text());
            answer
        };
        count += usize::from(fails_alike(endpoint, &send).await);
    }
    assert!(count >= 4, "only {count} endpoints were probed");
}

/// Endpoints whose changes of what exists are always possible, and why.
const ALWAYS_POSSIBLE: [(&str, &str); 14] = [
    ("update_me", "a valid account fits every account"),
    ("update_passkey", "a valid name fits every passkey"),
    ("unpublish_course", "a course that is not published stays so"),
    ("archive_course", "an archived course stays so"),
    ("unarchive_course", "a course that is not archived stays so"),
    ("delete_course", "every course can be deleted"),
    ("restore_version", "every version can become the draft"),
    ("delete_lesson", "a draft can lose every lesson"),
    ("delete_co_instructor", "a user who is none stays so"),
    ("update_media", "valid texts fit every file of their kind"),
    ("delete_media", "only lessons that name a file prevent it; see the tests of the library"),
    ("update_skill", "valid labels fit every skill"),
    ("update_reminder", "only mails that came back prevent it; see the tests of reminders"),
    ("delete_reminder", "none stays none"),
];

/// A call that fails because of the state of what it would change, in every revision.
async fn impossible<'w>(endpoint: &EndpointSpec, fixtures: &Fixtures<'w>) -> Call<'w> {
    if endpoint.path.starts_with("/v1/users/{userId}/") {
        return on_oneself(endpoint, fixtures).await;
    }
    let (draft, article) = fixtures.draft_with_article().await;
    let (author, course) = (&draft.author, &draft.course);
    let unknown = "mod_01J9ZK5W6V4QX0N8R3T7B2M1CD";
    match endpoint.function.operation {
        "update_course" => Call::patch(author, course, &json!({"defaultLanguage": "ja"})),
        "publish_course" => {
            let empty = fixtures.draft().await;
            Call::post_empty(&empty.author, format!("{}/publication", empty.course))
        }
        "create_module" => Call::post(author, format!("{course}/modules"), &json!({"title": {"ja": "Hello"}})),
        "update_module" => {
            Call::patch(author, format!("{course}/modules/{}", draft.module), &json!({"title": {"en": null}}))
        }
        "delete_module" => Call::delete(author, format!("{course}/modules/{}", draft.module)),
        "move_module" => {
            Call::put(author, format!("{course}/modules/{}/place", draft.module), &json!({ "after": unknown }))
        }
        "move_lesson" => Call::put(author, format!("{article}/place"), &json!({ "moduleId": unknown })),
        "update_outline" => Call::put(author, format!("{course}/outline"), &json!({"modules": []})),
        "create_lesson" => {
            let lesson = json!({"moduleId": unknown, "kind": "video", "title": {"en": "A lesson"}});
            Call::post(author, format!("{course}/lessons"), &lesson)
        }
        "update_admission" => {
            let own = course.rsplit('/').next();
            let admission = json!({"access": "open", "price": "free", "prerequisites": [own]});
            Call::put(author, format!("{course}/admission"), &admission)
        }
        "delete_captions" => Call::delete(author, format!("{article}/captions/de")),
        "update_category" | "delete_category" => {
            let admin = fixtures.admin().await;
            let [above, below] = [0, 1].map(|_| format!("category-{}", fixtures.number()));
            let new = |id: &str| json!({"id": id, "labels": {"en": "Languages"}});
            admin.post("/v1/categories", new(&above)).await.is(201);
            let mut child = new(&below);
            child["parentId"] = json!(above);
            admin.post("/v1/categories", child).await.is(201);
            let path = format!("/v1/categories/{above}");
            match endpoint.method {
                Method::Delete => Call::delete(&admin, path),
                _ => Call::patch(&admin, path, &json!({"parentId": below})),
            }
        }
        "update_captions" => Call::put_text(author, format!("{article}/captions/de"), "text/vtt", CAPTIONS),
        "update_lesson" => Call::patch(author, article, &json!({"title": {"en": null}})),
        "create_co_instructor" => {
            Call::post(author, format!("{course}/co-instructors"), &json!({"userId": author.user()}))
        }
        "transfer_course" => {
            let own = fixtures.draft_of(fixtures.world.instructor().await).await;
            let other = fixtures.world.instructor().await.user();
            Call::put(&own.author, format!("{}/owner", own.course), &json!({"userId": other}))
        }
        "update_my_profile" => {
            let (owner, other) = (fixtures.world.learner().await, fixtures.world.learner().await);
            owner.patch("/v1/me/profile", json!({"handle": "lovelace"})).await.is(200);
            Call::patch(&other, "/v1/me/profile", &json!({"handle": "l0velace"}))
        }
        other => panic!("add a call of {other} that fails, or say why there is none"),
    }
}

/// What admins may not do to themselves.
async fn on_oneself<'w>(endpoint: &EndpointSpec, fixtures: &Fixtures<'w>) -> Call<'w> {
    let admin = fixtures.admin().await;
    let path = endpoint.path.replace("{userId}", &admin.user().to_string());
    match endpoint.method {
        Method::Put if endpoint.function.reads_json => Call::put(&admin, path, &json!({"role": "learner"})),
        Method::Put => Call::put_empty(&admin, path),
        Method::Delete => Call::delete(&admin, path),
        other => panic!("{endpoint:?}: {other:?}"),
    }
}

/// Conditions come last (RFC 9110, 13.2.1), also behind what only the state of the resource prevents: an author with an
/// old revision learns that the module is not empty, not that another one was faster.
#[tokio::test]
async fn a_change_that_is_not_possible_fails_in_the_same_way_whatever_the_condition() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    for endpoint in endpoints().filter(|endpoint| takes_if_match(endpoint)) {
        if ALWAYS_POSSIBLE.iter().any(|(operation, _)| *operation == endpoint.function.operation) {
            continue;
        }
        let call = impossible(endpoint, &fixtures).await;
        let send = async |condition: Option<Condition>| {
            let call = condition.map_or_else(|| call.clone(), |(header, value)| call.with(header, value));
            call.send().await
        };
        assert!(fails_alike(endpoint, &send).await, "{endpoint:?} succeeded");
    }
}

#[tokio::test]
async fn every_change_of_a_resource_with_an_etag_is_refused_if_its_condition_does_not_hold() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let mut count = 0;
    for endpoint in endpoints().filter(|endpoint| takes_if_match(endpoint)) {
        let call = Step::of(endpoint.function.operation).prepare_call(&fixtures).await;
        count += 1;
        for (header, value) in [("if-match", "\"r9999\""), ("if-match", "nonsense"), ("if-none-match", "*")] {
            let answer = call.with(header, value).send().await;
            assert_eq!(answer.status, 412, "{endpoint:?} with {header}: {value}: {}", answer.text());
        }
        let answer = call.with("if-match", "*").send().await;
        assert!(answer.status < 300, "{endpoint:?} with If-Match: *: {}", answer.text());
    }
    assert!(count >= 15, "only {count} endpoints were probed");
}

/// The revision in an `ETag`: `"r7.en"` is a representation of `r7`.
fn revision(tag: &str) -> &str {
    tag.trim_matches('"').split('.').next().unwrap_or_default()
}

/// The tag of the course in a response: a member of a body that shows a part, and otherwise its `ETag`.
fn course_tag(answer: &Answer, shows_part: bool) -> Option<String> {
    let body = if answer.body.is_empty() { Value::Null } else { answer.json() };
    let tag = if shows_part && body.is_object() { body["courseEtag"].as_str() } else { answer.header("etag") };
    tag.map(str::to_owned)
}

/// A client that makes several changes of an outline needs the revision for `If-Match` of the next one.
#[tokio::test]
async fn every_change_of_a_course_names_the_revision_of_the_course_afterwards() {
    let world = World::new().await;
    let (fixtures, admin) = (Fixtures::new(&world), world.admin().await);
    let mut count = 0;
    let is_of_course = |endpoint: &&EndpointSpec| matches!(endpoint.function.access, Access::Course(_));
    // The response of one has no body, and the `ETag` of the lesson; after the other there is no course.
    let is_of_course = |endpoint: &&EndpointSpec| is_of_course(endpoint) && !endpoint.path.contains("/media/");
    let has_body =
        |endpoint: &&EndpointSpec| !["delete_captions", "delete_course"].contains(&endpoint.function.operation);
    for endpoint in endpoints().filter(is_of_course).filter(|endpoint| takes_if_match(endpoint)).filter(has_body) {
        let call = Step::of(endpoint.function.operation).prepare_call(&fixtures).await;
        let answer = call.send().await;
        assert!(answer.status < 300, "{endpoint:?}: {}", answer.text());
        let shows_part = ["/modules", "/lessons"].iter().any(|part| endpoint.path.contains(part));
        let named = course_tag(&answer, shows_part);
        let course: Vec<_> = call.path().split('/').take(4).collect();
        let present = admin.get(&course.join("/")).await.is(200).header("etag").map(str::to_owned);
        assert_eq!(named.as_deref().map(revision), present.as_deref().map(revision), "{endpoint:?}");
        count += 1;
    }
    assert!(count >= 13, "only {count} endpoints were probed");
}
