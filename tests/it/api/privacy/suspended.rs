//! Exports of suspended users, who cannot sign in: an admin requests them, and the mail goes to the user.

use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::Role;
use glotto_domain::privacy::MailedExport;
use glotto_mail::EXPORT_SEAL;
use glotto_store::identity::AccountItem;
use jiff::SignedDuration;
use serde_json::json;

use crate::api::administration::trail_of;
use crate::world::{Actor, Answer, World};

fn path(user: UserId, rest: &str) -> String {
    format!("/v1/users/{user}/{rest}")
}

/// A learner who was suspended by an admin.
async fn suspended<'w>(world: &'w World, admin: &Actor<'w>) -> Actor<'w> {
    let ada = world.learner().await;
    admin.send("PUT", &path(ada.user(), "suspension"), "").await.is(204);
    world.wait(SignedDuration::from_secs(1));
    ada
}

/// The token in the latest mail that gives a user an export; none if there is no such mail.
async fn mailed_token(world: &World, user: UserId) -> Option<String> {
    assert_eq!(world.deliver().await, [""; 0]);
    let address = format!("{}@example.com", user.to_string().to_lowercase());
    let mails = world.cloud.inbox().list().into_iter().filter(|mail| mail.to == [address.as_str()]);
    let texts: Vec<_> = mails.filter_map(|mail| mail.text).filter(|text| text.contains("/export-download")).collect();
    let (_, token) = texts.first()?.split_once("/export-download?token=")?;
    Some(token.split_whitespace().next()?.to_owned())
}

async fn download(world: &World, token: &str) -> Answer {
    world.anonymous().post("/v1/exports/download", json!({ "token": token })).await
}

#[tokio::test]
async fn a_suspended_user_gets_their_data_by_a_mail_once_an_admin_has_requested_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let ada = suspended(&world, &admin).await;
    let requested = admin.post_empty(&path(ada.user(), "exports")).await;
    assert_eq!(requested.is(202).header("location"), None, "the admin gets no access");
    let token = mailed_token(&world, ada.user()).await.unwrap();
    for _ in 0..2 {
        world.wait(SignedDuration::from_secs(1));
        let answer = download(&world, &token).await;
        let file = reqwest::get(answer.is(200).text_of("url")).await.unwrap();
        assert_eq!((file.status().as_u16(), &file.bytes().await.unwrap()[..2]), (200, &b"PK"[..]));
    }
    let trail = trail_of(&world, ada.user()).await;
    let actors: Vec<_> = trail.iter().take(3).map(|entry| (entry.act, entry.actor)).collect();
    let fetched = (AuditAction::ExportFetched, Some(ada.user()));
    assert_eq!(actors, [fetched, fetched, (AuditAction::ExportRequested, Some(admin.user()))]);
}

#[tokio::test]
async fn only_an_admin_requests_the_export_of_a_user_who_is_suspended_and_has_confirmed_their_address() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (ada, free) = (suspended(&world, &admin).await, world.learner().await);
    for role in [Role::Learner, Role::Instructor] {
        let stranger = world.sign_in(role).await;
        stranger.post_empty(&path(ada.user(), "exports")).await.is_problem(403, "forbidden");
    }
    for user in [free.user(), admin.user()] {
        admin.post_empty(&path(user, "exports")).await.is_problem(409, "user-not-suspended");
    }
    let unknown = world.context.new_id();
    admin.post_empty(&path(unknown, "exports")).await.is_problem(404, "not-found");
    let account = world.account(ada.user()).await;
    world.context.store.save(&AccountItem { verified: false, ..account }).await.unwrap();
    admin.post_empty(&path(ada.user(), "exports")).await.is_problem(409, "account-unverified");
    assert_eq!(mailed_token(&world, ada.user()).await, None);
}

#[tokio::test]
async fn the_link_works_for_a_day_and_as_long_as_the_suspension_lasts() {
    let world = World::new().await;
    let admin = world.admin().await;
    let ada = suspended(&world, &admin).await;
    admin.post_empty(&path(ada.user(), "exports")).await.is(202);
    let token = mailed_token(&world, ada.user()).await.unwrap();
    download(&world, &token).await.is(200);
    // To suspend a user again changes nothing.
    admin.send("PUT", &path(ada.user(), "suspension"), "").await.is(204);
    download(&world, &token).await.is(200);
    world.wait(MailedExport::LIFETIME);
    download(&world, &token).await.is_problem(400, "export-link-invalid");
}

#[tokio::test]
async fn a_link_of_a_former_suspension_stays_without_effect_in_the_next_one() {
    let world = World::new().await;
    let admin = world.admin().await;
    let ada = suspended(&world, &admin).await;
    admin.post_empty(&path(ada.user(), "exports")).await.is(202);
    let token = mailed_token(&world, ada.user()).await.unwrap();
    download(&world, &token).await.is(200);
    admin.delete(&path(ada.user(), "suspension")).await.is(204);
    download(&world, &token).await.is_problem(400, "export-link-invalid");
    world.wait(SignedDuration::from_secs(1));
    admin.send("PUT", &path(ada.user(), "suspension"), "").await.is(204);
    download(&world, &token).await.is_problem(400, "export-link-invalid");
}

#[tokio::test]
async fn a_link_is_for_an_export_that_an_admin_requested_and_nothing_else() {
    let world = World::new().await;
    let admin = world.admin().await;
    let ada = world.learner().await;
    let own = ada.post_empty("/v1/me/exports").await.is(202).text_of("id");
    assert_eq!(world.deliver().await, [""; 0]);
    admin.send("PUT", &path(ada.user(), "suspension"), "").await.is(204);
    let own = MailedExport { user: ada.user(), export: own.parse().unwrap() };
    let unknown = MailedExport { export: world.context.new_id(), ..own };
    for name in [own.to_string(), unknown.to_string(), "nonsense".to_owned()] {
        let token = world.sealed(EXPORT_SEAL, &name).await;
        download(&world, &token).await.is_problem(400, "export-link-invalid");
    }
    download(&world, &format!("{own}.v1.AAAA")).await.is_problem(400, "export-link-invalid");
}

#[tokio::test]
async fn a_user_who_was_reinstated_before_the_export_was_ready_signs_in_for_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let ada = suspended(&world, &admin).await;
    let id = admin.post_empty(&path(ada.user(), "exports")).await.is(202).text_of("id");
    admin.delete(&path(ada.user(), "suspension")).await.is(204);
    assert_eq!(mailed_token(&world, ada.user()).await, None);
    let account = world.account(ada.user()).await;
    let ada = world.session_of(&account).await;
    assert_eq!(ada.get(&format!("/v1/me/exports/{id}")).await.is(200).text_of("state"), "ready");
}
