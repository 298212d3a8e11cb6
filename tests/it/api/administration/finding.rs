//! Searching users.

use glotto_domain::identity::Role;
use jiff::SignedDuration;
use serde_json::Value;

use super::path;
use crate::api::identity::{ADA, registration};
use crate::world::{Actor, Answer, World};

fn ids(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// All pages of a search, and the read cost of each.
async fn all(admin: &Actor<'_>, query: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("/v1/users?{query}{cursor}")).await.is(200).json();
        found.extend(ids(&page));
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

#[tokio::test]
async fn users_are_listed_by_page_newest_first() {
    let world = World::new().await;
    let mut expected = Vec::new();
    for number in 0..23 {
        let role = if number % 5 == 0 { Role::Instructor } else { Role::Learner };
        expected.insert(0, world.sign_in(role).await.user().to_string());
        world.wait(SignedDuration::from_secs(1));
    }
    let admin = world.admin().await;
    expected.insert(0, admin.user().to_string());
    assert_eq!(all(&admin, "limit=4").await, expected);
    assert_eq!(all(&admin, "").await, expected);
}

#[tokio::test]
async fn users_are_found_by_role() {
    let world = World::new().await;
    let (admin, teacher) = (world.admin().await, world.instructor().await);
    let mut learners = Vec::new();
    for _ in 0..5 {
        learners.insert(0, world.learner().await.user().to_string());
        world.wait(SignedDuration::from_millis(1));
    }
    assert_eq!(all(&admin, "role=instructor").await, [teacher.user().to_string()]);
    assert_eq!(all(&admin, "role=admin").await, [admin.user().to_string()]);
    assert_eq!(all(&admin, "role=learner&limit=2").await, learners);
    let promoted = world.learner().await;
    let role = serde_json::json!({"role": "instructor"});
    admin.put(&path(promoted.user(), "/role"), role).await.is(200);
    assert_eq!(all(&admin, "role=instructor").await, [promoted.user().to_string(), teacher.user().to_string()]);
    let role = serde_json::json!({"role": "learner"});
    admin.put(&path(promoted.user(), "/role"), role).await.is(200);
    assert_eq!(all(&admin, "role=instructor").await, [teacher.user().to_string()]);
}

#[tokio::test]
async fn users_are_found_by_the_day_of_their_registration() {
    let world = World::new().await;
    let mut days = Vec::new();
    for _ in 0..4 {
        days.push(world.sign_in(Role::Instructor).await.user().to_string());
        world.wait(SignedDuration::from_hours(24));
    }
    let admin = world.admin().await;
    let query = "role=instructor&registeredFrom=2026-03-02&registeredTo=2026-03-03";
    assert_eq!(all(&admin, query).await, [days[2].clone(), days[1].clone()]);
    assert_eq!(all(&admin, "registeredTo=2026-03-01").await, [days[0].clone()]);
    assert_eq!(all(&admin, "registeredFrom=2026-03-05").await, [admin.user().to_string()]);
}

#[tokio::test]
async fn a_user_who_registers_again_is_shown_on_the_day_on_which_they_are_found() {
    let world = World::new().await;
    let admin = world.admin().await;
    for _ in 0..2 {
        world.wait(SignedDuration::from_hours(24));
        world.anonymous().post("/v1/accounts", registration(ADA)).await.is(202);
    }
    let of = |day: &str| format!("/v1/users?registeredFrom={day}&registeredTo={day}");
    let found = world.renewed(&admin).get(&of("2026-03-02")).await.is(200).json();
    assert_eq!(found["items"][0]["createdAt"], "2026-03-02T12:00:00.000Z");
    assert_eq!(world.renewed(&admin).get(&of("2026-03-03")).await.is(200).json()["items"], serde_json::json!([]));
}

#[tokio::test]
async fn users_are_found_by_the_prefix_of_their_address() {
    let world = World::new().await;
    let admin = world.admin().await;
    let mut people = vec![admin.user().to_string()];
    for _ in 0..3 {
        people.push(world.learner().await.user().to_string());
        world.wait(SignedDuration::from_millis(1));
    }
    people.sort();
    assert_eq!(all(&admin, "email=USR_&limit=2").await, people, "in the order of their addresses");
    let whole = format!("email={}@example.com", people[2].to_uppercase());
    assert_eq!(all(&admin, &whole).await, [people[2].clone()]);
    assert_eq!(all(&admin, "email=usr_&role=admin").await, [admin.user().to_string()]);
    assert_eq!(all(&admin, "email=zz").await, [""; 0]);
}

#[tokio::test]
async fn every_error_of_a_search_is_reported() {
    let world = World::new().await;
    let admin = world.admin().await;
    let query = "email=a&role=boss&registeredFrom=today&registeredTo=2026-02-30&limit=0&cursor=x&name=ada";
    let answer = admin.get(&format!("/v1/users?{query}")).await;
    answer.is_problem(422, "invalid-input");
    let mut pointers = answer.pointers();
    pointers.sort();
    let faulty = ["cursor", "email", "limit", "name", "registeredFrom", "registeredTo", "role"];
    assert_eq!(pointers, faulty.map(|name| format!("/query/{name}")));
    let turned = admin.get("/v1/users?registeredFrom=2026-03-02&registeredTo=2026-03-01").await;
    assert_eq!(turned.is_problem(422, "invalid-input").pointers(), ["/query/registeredTo"]);
}

#[tokio::test]
async fn a_cursor_continues_its_own_search_only() {
    let world = World::new().await;
    let admin = world.admin().await;
    for _ in 0..3 {
        world.learner().await;
    }
    let cursor = admin.get("/v1/users?limit=1&role=learner").await.is(200).text_of("nextCursor");
    admin.get(&format!("/v1/users?limit=1&role=learner&cursor={cursor}")).await.is(200);
    let other = admin.get(&format!("/v1/users?limit=1&cursor={cursor}")).await;
    assert_eq!(other.is_problem(422, "invalid-input").pointers(), ["/query/cursor"]);
}

#[tokio::test]
async fn a_user_is_returned_without_secrets() {
    let world = World::new().await;
    let (admin, person) = (world.admin().await, world.learner().await);
    let answer = admin.get(&path(person.user(), "")).await;
    let named = |answer: &Answer| {
        let text = answer.snapshot().to_string().replace(&person.user().to_string().to_lowercase(), "ada");
        serde_json::from_str::<Value>(&text).unwrap()
    };
    insta::assert_json_snapshot!("get_user", named(&answer));
    assert!(!answer.text().contains("argon2"));
    admin.get(&path(person.user(), "")).await.is(200);
    for unknown in ["usr_01J9ZK5W6V4QX0N8R3T7B2M1CD", "no-id"] {
        admin.get(&format!("/v1/users/{unknown}")).await.is_problem(404, "not-found");
    }
    let list = admin.get("/v1/users?role=learner").await;
    insta::assert_json_snapshot!("list_users", named(&list));
}
