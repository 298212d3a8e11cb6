//! Changing roles.

use glotto_store::identity::Credentials;
use serde_json::json;

use super::{ADA, account, login, member, register};
use crate::world::World;

#[tokio::test]
async fn a_role_change_applies_to_every_session_from_the_next_request() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    let sessions = [login(&world, ADA).await, login(&world, ADA).await];
    let admin = world.admin().await;
    let bob = world.learner().await;
    let bobs_role = format!("/v1/users/{}/role", bob.user());
    let adas_role = format!("/v1/users/{}/role", ada.user_id);

    let answer = admin.put(&adas_role, json!({ "role": "admin" })).await;
    insta::assert_json_snapshot!("update_user_role", answer.snapshot());
    for tokens in &sessions {
        tokens.actor(&world).put(&bobs_role, json!({ "role": "instructor" })).await.is(200);
        assert_eq!(tokens.actor(&world).get("/v1/me").await.text_of("role"), "admin");
    }
    admin.put(&adas_role, json!({ "role": "learner" })).await.is(200);
    for tokens in &sessions {
        tokens.actor(&world).put(&bobs_role, json!({ "role": "admin" })).await.is_problem(403, "forbidden");
    }
}

#[tokio::test]
async fn the_mail_about_a_role_change_names_the_role() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    let path = format!("/v1/users/{}/role", ada.user_id);
    let admin = world.admin().await;
    for (role, named) in [("instructor", "Role: instructor"), ("admin", "Role: administrator")] {
        admin.put(&path, json!({ "role": role })).await.is(200);
        assert_eq!(world.deliver().await, [""; 0]);
        let mut mails = world.cloud.inbox().list().into_iter();
        let last = mails.find(|mail| mail.to == [ADA]).unwrap().text.unwrap();
        assert!(last.contains(named), "{last}");
    }
}

#[tokio::test]
async fn a_role_survives_a_refresh() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    let tokens = login(&world, ADA).await;
    let path = format!("/v1/users/{}/role", ada.user_id);
    world.admin().await.put(&path, json!({ "role": "instructor" })).await.is(200);
    tokens.use_refresh(&world).await.is(200);
    let Credentials { sessions, .. } =
        world.context.store.accounts().find_credentials(ada.user_id, world.context.now()).await.unwrap().unwrap();
    assert_eq!(sessions[0].role.name(), "instructor");
}

#[tokio::test]
async fn a_user_cannot_change_their_own_role() {
    let world = World::new().await;
    let admin = world.admin().await;
    let path = format!("/v1/users/{}/role", admin.user());
    admin.put(&path, json!({ "role": "learner" })).await.is_problem(409, "own-role");
}

#[tokio::test]
async fn an_unverified_user_gets_no_role() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let path = format!("/v1/users/{}/role", account(&world, ADA).await.user_id);
    let answer = world.admin().await.put(&path, json!({ "role": "instructor" })).await;
    answer.is_problem(409, "account-unverified");
}

#[tokio::test]
async fn changing_the_role_of_an_unknown_user_is_not_found() {
    let world = World::new().await;
    let admin = world.admin().await;
    for id in ["usr_01J9ZK5W6V4QX0N8R3T7B2M1CD", "crs_01J9ZK5W6V4QX0N8R3T7B2M1CD", "nonsense"] {
        let answer = admin.put(&format!("/v1/users/{id}/role"), json!({ "role": "learner" })).await;
        answer.is_problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_role_that_does_not_exist_is_refused() {
    let world = World::new().await;
    let admin = world.admin().await;
    let bob = world.learner().await;
    let path = format!("/v1/users/{}/role", bob.user());
    for role in [json!("owner"), json!("Admin"), json!(1), json!(null)] {
        let answer = admin.put(&path, json!({ "role": role })).await;
        answer.is_problem(422, "invalid-input");
        assert_eq!(answer.pointers(), ["/role"]);
    }
}

#[tokio::test]
async fn a_role_change_with_a_stale_if_match_is_rejected() {
    let world = World::new().await;
    let admin = world.admin().await;
    let bob = world.learner().await;
    let path = format!("/v1/users/{}/role", bob.user());
    let answer = admin.with("if-match", "\"r1\"").put(&path, json!({ "role": "instructor" })).await;
    answer.is(200);
    assert_eq!(answer.header("etag"), Some("\"r2\""));
    let answer = admin.with("if-match", "\"r1\"").put(&path, json!({ "role": "admin" })).await;
    answer.is_problem(412, "stale");
}

#[tokio::test]
async fn a_role_change_succeeds_despite_a_concurrent_login() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    let admin = world.admin().await;
    let path = format!("/v1/users/{}/role", ada.user_id);
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let change = admin.put(&path, json!({ "role": "admin" }));
    let logs_in = async {
        held.arrived().await;
        let tokens = login(&world, ADA).await;
        held.release();
        tokens
    };
    let (changed, tokens) = futures::join!(change, logs_in);
    changed.is(200);
    let bob = world.learner().await;
    let path = format!("/v1/users/{}/role", bob.user());
    tokens.actor(&world).put(&path, json!({ "role": "instructor" })).await.is(200);
}

#[tokio::test]
async fn the_operator_appoints_the_first_admin() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    let tokens = login(&world, ADA).await;
    for _ in 0..2 {
        let answer = world.invoke("appoint_admin", json!({ "email": "Ada@Example.com" })).await;
        assert_eq!(answer, Ok(json!({ "id": ada.user_id, "role": "admin" })));
    }
    assert_eq!(tokens.actor(&world).get("/v1/me").await.text_of("role"), "admin");
}

#[tokio::test]
async fn the_operator_gets_the_reason_why_no_user_was_appointed() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let refused = [
        (
            json!({ "email": ADA }),
            "this user has not confirmed their e-mail address yet: they must follow the link in the mail first",
        ),
        (json!({ "email": "unknown@example.com" }), "no account has this address"),
        (json!({ "email": "no address" }), r#"the payload must be {"email": "<address>"} and nothing else"#),
        (json!({}), r#"the payload must be {"email": "<address>"} and nothing else"#),
        (json!({ "email": ADA, "role": "admin" }), r#"the payload must be {"email": "<address>"} and nothing else"#),
    ];
    for (payload, why) in refused {
        assert_eq!(world.invoke("appoint_admin", payload).await, Err(why.to_owned()));
    }
}

#[tokio::test]
async fn one_of_two_admins_who_demote_each_other_stays() {
    let world = World::new().await;
    let (ada, bob) = (world.admin().await, world.admin().await);
    for (first, second) in [(&ada, &bob), (&bob, &ada)] {
        let (firsts_role, seconds_role) =
            (format!("/v1/users/{}/role", first.user()), format!("/v1/users/{}/role", second.user()));
        let mut held = world.cloud.faults().hold("TransactWriteItems");
        let late = second.put(&firsts_role, json!({ "role": "learner" }));
        let quick = async {
            held.arrived().await;
            first.put(&seconds_role, json!({ "role": "learner" })).await.is(200);
            held.release();
        };
        let (late, ()) = futures::join!(late, quick);
        late.is_problem(403, "forbidden");
        assert_eq!(first.get("/v1/me").await.text_of("role"), "admin");
        assert_eq!(second.get("/v1/me").await.text_of("role"), "learner");
        first.put(&seconds_role, json!({ "role": "admin" })).await.is(200);
    }
    let roles = [&ada, &bob].map(|admin| format!("/v1/users/{}/role", admin.user()));
    let (one, other) = futures::join!(
        ada.put(&roles[1], json!({ "role": "learner" })),
        bob.put(&roles[0], json!({ "role": "learner" }))
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 403]);
}
