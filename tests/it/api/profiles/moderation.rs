//! Pictures that admins remove.

use glotto_domain::audit::AuditAction;
use glotto_runtime::Bucket;
use image::ImageFormat;

use super::gallery::{Sitter, look, plain};
use super::pictures::RED;
use crate::api::administration::trail_of;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_an_admin_removes_is_gone_at_once_and_its_owner_gets_a_mail() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, Sitter::new(&world).await);
    let url = ada.sit(&plain(RED, ImageFormat::Png)).await["avatar"]["url"].as_str().unwrap().to_owned();
    ada.upload(&plain(RED, ImageFormat::Png)).await;
    let path = format!("/v1/users/{}/avatar", ada.user());
    admin.delete(&path).await.is(204);
    assert_eq!(look(&world, &url).await, Err(404), "at once");
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(ada.profile().await["avatar"]["generated"], true, "an upload of before is not shown either");
    assert!(ada.files(Bucket::Media).is_empty() && ada.files(Bucket::Uploads).is_empty());
    let subject = |world: &World| world.cloud.inbox().list()[0].subject.clone();
    assert_eq!(subject(&world), "Your picture was removed");
    let trail = trail_of(&world, ada.user()).await;
    assert_eq!((trail[0].act, trail[0].actor), (AuditAction::AvatarRemoved, Some(admin.user())));

    let mails = world.cloud.inbox().list().len();
    admin.delete(&path).await.is(204);
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(world.cloud.inbox().list().len(), mails, "nothing is left to remove");
    assert_eq!(trail_of(&world, ada.user()).await.len(), trail.len());
    assert_eq!(ada.sit(&plain(RED, ImageFormat::Png)).await["avatar"]["generated"], false, "another one is shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_admin_removes_the_picture_of_another_user() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, Sitter::new(&world).await);
    let profile = ada.sit(&plain(RED, ImageFormat::Png)).await;
    let path = format!("/v1/users/{}/avatar", ada.user());
    for other in [world.learner().await, world.instructor().await] {
        other.delete(&path).await.is_problem(403, "forbidden");
    }
    admin.delete(&format!("/v1/users/{}/avatar", admin.user())).await.is_problem(409, "own-account");
    admin.delete("/v1/users/usr_01J9ZK5W6V4QX0N8R3T7B2M1CD/avatar").await.is_problem(404, "not-found");
    assert_eq!(ada.profile().await, profile);
}
