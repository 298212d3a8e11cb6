//! Rights to a course: those of its owner, its co-instructors and admins.

use futures::future::join_all;
use glotto_domain::identity::Role;
use glotto_store::keys;
use serde_json::{Value, json};

use super::{add_article, add_module, add_video, article, course_in, create_course, german, publish};
use crate::world::{Actor, Answer, World};

async fn share(owner: &Actor<'_>, course: &str, with: &Actor<'_>) {
    owner.post(&format!("{course}/co-instructors"), json!({"userId": with.user()})).await.is(201);
}

fn ids(list: &Value) -> Vec<String> {
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_co_instructor_may_write_everything_but_not_publish_or_share() {
    let world = World::new().await;
    let (owner, other) = (world.instructor().await, world.instructor().await);
    let course = create_course(&owner, german()).await;
    let answer = owner.post(&format!("{course}/co-instructors"), json!({"userId": other.user()})).await;
    insta::assert_json_snapshot!("create_co_instructor", answer.snapshot());

    let module = add_module(&other, &course).await;
    let lesson = add_article(&other, &course, &module).await;
    let spare = add_module(&other, &course).await;
    other.patch(&course, json!({"level": "B1"})).await.is(200);
    other.patch(&format!("{course}/modules/{module}"), json!({"title": {"en": "Ours"}})).await.is(200);
    other.patch(&lesson, json!({"title": {"en": "Ours"}})).await.is(200);
    other.get(&lesson).await.is(200);
    other.delete(&format!("{course}/modules/{spare}")).await.is(204);
    assert!(other.get(&course).await.is(200).json()["translations"].is_object());
    let video = add_video(&other, &course, &module).await;
    let film = json!({"fileName": "a.mp4", "contentType": "video/mp4", "sizeBytes": 1000});
    let video = other.post(&format!("{video}/video"), film).await.is(201).text_of("videoId");
    for author in [&owner, &other] {
        author.get(&format!("/v1/videos/{video}")).await.is(200);
    }

    let third = world.instructor().await;
    other.post_empty(&format!("{course}/publication")).await.is_problem(403, "not-course-owner");
    other.delete(&format!("{course}/publication")).await.is_problem(403, "not-course-owner");
    let granted = other.post(&format!("{course}/co-instructors"), json!({"userId": third.user()})).await;
    granted.is_problem(403, "not-course-owner");
    let take = other.put(&format!("{course}/owner"), json!({"userId": other.user()})).await;
    take.is_problem(403, "not-course-owner");
    other.delete(&format!("{course}/co-instructors/{}", third.user())).await.is_problem(403, "not-course-owner");
}

#[tokio::test]
async fn a_stranger_cannot_use_or_see_the_rights_to_a_draft() {
    let world = World::new().await;
    let (owner, stranger) = (world.instructor().await, world.instructor().await);
    let course = create_course(&owner, german()).await;
    let shared = format!("{course}/co-instructors");
    let me = json!({"userId": stranger.user()});
    stranger.post(&shared, me.clone()).await.is_problem(404, "not-found");
    stranger.put(&format!("{course}/owner"), me.clone()).await.is_problem(404, "not-found");
    stranger.get(&format!("{course}/instructors")).await.is_problem(404, "not-found");
    stranger.delete(&format!("{shared}/{}", owner.user())).await.is_problem(404, "not-found");
    let course = publish(&owner, german()).await;
    stranger.post(&format!("{course}/co-instructors"), me).await.is_problem(403, "not-your-course");
    stranger.get(&format!("{course}/instructors")).await.is_problem(403, "not-your-course");
}

#[tokio::test]
async fn a_revoked_right_is_ineffective_from_the_next_request() {
    let world = World::new().await;
    let (owner, other) = (world.instructor().await, world.instructor().await);
    let course = create_course(&owner, german()).await;
    let right = format!("{course}/co-instructors/{}", other.user());
    let changes = [("the owner", &owner), ("an admin", &world.admin().await), ("themselves", &other)];
    for (who, by) in changes {
        share(&owner, &course, &other).await;
        other.get(&course).await.is(200);
        by.delete(&right).await.is(204);
        assert_eq!(other.get(&course).await.status, 404, "taken by {who}");
        assert_eq!(ids(&other.get("/v1/me/taught-courses").await.json()), [""; 0], "taken by {who}");
    }
    owner.delete(&right).await.is(204);
}

#[tokio::test]
async fn a_right_is_inactive_while_its_owner_may_not_teach() {
    let world = World::new().await;
    let (owner, other, admin) = (world.instructor().await, world.instructor().await, world.admin().await);
    let course = create_course(&owner, german()).await;
    share(&owner, &course, &other).await;
    for person in [&owner, &other] {
        let role = format!("/v1/users/{}/role", person.user());
        admin.put(&role, json!({"role": "learner"})).await.is(200);
        person.get(&course).await.is_problem(404, "not-found");
        person.patch(&course, json!({"level": "C1"})).await.is_problem(403, "forbidden");
        admin.put(&role, json!({"role": "instructor"})).await.is(200);
        person.patch(&course, json!({"level": "C1"})).await.is(200);
    }
}

#[tokio::test]
async fn a_co_instructor_sees_the_course_among_taught_courses() {
    let world = World::new().await;
    let (owner, other) = (world.instructor().await, world.instructor().await);
    let mut expected = Vec::new();
    for number in 0..6 {
        let author = if number % 2 == 0 { &owner } else { &other };
        let course = create_course(author, german()).await;
        if number % 2 == 0 {
            share(&owner, &course, &other).await;
        }
        expected.insert(0, course_in(&course).to_string());
        world.wait(jiff::SignedDuration::from_secs(1));
    }
    let (mut seen, mut query) = (Vec::new(), "?limit=2".to_owned());
    loop {
        let page = other.get(&format!("/v1/me/taught-courses{query}")).await.is(200).json();
        seen.extend(ids(&page));
        match page["nextCursor"].as_str() {
            Some(cursor) => query = format!("?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_user_is_added_by_address_and_nothing_is_revealed_about_users_who_may_not_teach() {
    let world = World::new().await;
    let (owner, other, learner) = (world.instructor().await, world.instructor().await, world.learner().await);
    let course = create_course(&owner, german()).await;
    let shared = format!("{course}/co-instructors");
    let address = |actor: &Actor<'_>| format!("{}@Example.com", actor.user());
    let suspended = world.instructor().await;
    let suspension = format!("/v1/users/{}/suspension", suspended.user());
    world.admin().await.send("PUT", &suspension, "").await.is(204);
    let mut answers = Vec::new();
    for ineligible in ["unknown@example.com".to_owned(), address(&learner), address(&suspended)] {
        answers.push(owner.post(&shared, json!({"email": ineligible})).await);
    }
    for ineligible in [json!("usr_01J9ZK5W6V4QX0N8R3T7B2M1CD"), json!(learner.user()), json!(suspended.user())] {
        answers.push(owner.post(&shared, json!({"userId": ineligible})).await);
    }
    for answer in answers {
        answer.is_problem(409, "no-such-instructor");
    }
    owner.post(&shared, json!({"email": address(&other)})).await.is(201);
    owner.post(&shared, json!({"email": address(&other)})).await.is(200);
    owner.post(&shared, json!({"userId": owner.user()})).await.is_problem(409, "already-course-owner");
    let both = owner.post(&shared, json!({"userId": other.user(), "email": "a@example.com"})).await;
    both.is_problem(422, "invalid-input");
    owner.post(&shared, json!({})).await.is_problem(422, "invalid-input");
}

#[tokio::test]
async fn a_caller_who_looks_up_many_addresses_is_rate_limited() {
    let world = World::new().await;
    let owner = world.instructor().await;
    let shared = format!("{}/co-instructors", create_course(&owner, german()).await);
    let guesses = join_all((0..40).map(|number| {
        let (owner, shared) = (owner.clone(), shared.clone());
        async move { owner.post(&shared, json!({"email": format!("ada{number}@example.com")})).await }
    }));
    let stopped = guesses.await.into_iter().filter(|answer| answer.status == 429);
    assert_eq!(stopped.inspect(|answer| assert!(answer.header("retry-after").is_some())).count(), 10);
}

#[tokio::test]
async fn the_instructors_of_a_course_are_listed_with_their_rights() {
    let world = World::new().await;
    let (owner, other) = (world.instructor().await, world.instructor().await);
    let course = create_course(&owner, german()).await;
    share(&owner, &course, &other).await;
    for reader in [&owner, &other, &world.admin().await] {
        let answer = reader.get(&format!("{course}/instructors")).await;
        assert_eq!(ids(&answer.is(200).json()), [owner.user().to_string(), other.user().to_string()]);
        insta::assert_json_snapshot!("list_instructors", answer.snapshot());
    }
}

#[tokio::test]
async fn a_course_is_handed_over_with_everything_that_is_its_owners() {
    let world = World::new().await;
    let (owner, other) = (world.instructor().await, world.instructor().await);
    let course = publish(&owner, german()).await;
    let place = format!("{course}/owner");
    let to_other = json!({"userId": other.user()});
    owner.put(&place, to_other.clone()).await.is_problem(409, "no-co-instructor");
    share(&owner, &course, &other).await;
    insta::assert_json_snapshot!("transfer_course", owner.put(&place, to_other).await.snapshot());
    other.delete(&format!("{course}/publication")).await.is(204);
    owner.post_empty(&format!("{course}/publication")).await.is_problem(403, "not-course-owner");
    owner.patch(&course, json!({"level": "C1"})).await.is(200);
    for teacher in [&owner, &other] {
        assert_eq!(ids(&teacher.get("/v1/me/taught-courses").await.json()), [course_in(&course).to_string()]);
    }
    let rights = world.context.store.get(keys::courses::co_instructor(course_in(&course), other.user())).await.unwrap();
    assert_eq!(rights, None);
}

#[tokio::test]
async fn a_course_is_transferred_only_by_a_user_who_has_just_authenticated() {
    let world = World::new().await;
    let (owner, other) = (world.instructor().await, world.instructor().await);
    let course = create_course(&owner, german()).await;
    share(&owner, &course, &other).await;
    world.wait(jiff::SignedDuration::from_mins(11));
    let late = world.renewed(&owner).put(&format!("{course}/owner"), json!({"userId": other.user()})).await;
    late.is_problem(401, "step-up-required");
}

#[tokio::test]
async fn at_most_twenty_of_concurrently_added_users_become_co_instructors() {
    let world = World::new().await;
    let owner = world.admin().await;
    let course = create_course(&owner, german()).await;
    let shared = format!("{course}/co-instructors");
    let mut people = Vec::new();
    for _ in 0..25 {
        people.push(world.sign_in(Role::Instructor).await.user());
    }
    let mut waiting = people.clone();
    while !waiting.is_empty() {
        let caller = world.renewed(&owner);
        let answers = join_all(waiting.iter().map(|user| caller.post(&shared, json!({"userId": user})))).await;
        // 503: there were too many conflicts, or the machine is busy. The caller tries again.
        let busy = |answer: &Answer| answer.status == 503;
        for answer in answers.iter().filter(|answer| !busy(answer)) {
            assert!(answer.status < 300 || answer.text().contains("too-many-co-instructors"), "{}", answer.text());
        }
        waiting = answers.iter().zip(&waiting).filter(|(answer, _)| busy(answer)).map(|(_, user)| *user).collect();
        // Waits until the rate limit allows more calls.
        world.wait(jiff::SignedDuration::from_hours(6));
    }
    let course = world.context.store.courses().find(course_in(&course)).await.unwrap().unwrap();
    assert_eq!(course.co_instructors.len(), 20);
    for user in people {
        let item = world.context.store.get(keys::courses::co_instructor(course.id, user)).await.unwrap();
        assert_eq!(item.is_some(), course.co_instructors.contains(&user), "the index agrees with the course");
    }
}

#[tokio::test]
async fn a_repeated_request_adds_once_and_a_stale_one_fails() {
    let world = World::new().await;
    let (owner, other) = (world.instructor().await, world.instructor().await);
    let course = create_course(&owner, german()).await;
    let shared = format!("{course}/co-instructors");
    let once = owner.with("idempotency-key", "once");
    let first = once.post(&shared, json!({"userId": other.user()})).await;
    let second = once.post(&shared, json!({"userId": other.user()})).await;
    assert_eq!((first.is(201).body.clone(), second.status), (second.body, 201));
    let late = owner.with("if-match", "\"r1\"");
    late.post(&shared, json!({"userId": other.user()})).await.is_problem(412, "stale");
    late.post(&shared, json!({"userId": owner.user()})).await.is_problem(409, "already-course-owner");
    late.delete(&format!("{shared}/{}", other.user())).await.is_problem(412, "stale");
    let module = add_module(&owner, &course).await;
    other.post(&format!("{course}/lessons"), article(&module)).await.is(201);
}
