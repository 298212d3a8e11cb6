//! Profiles, and pictures of users.

use crate::rev;
use glotto_domain::profiles::{Avatar, AvatarLink, PICTURE_DISCARDED, USUAL_SIZE};
use glotto_runtime::Bucket;
use glotto_store::profiles::AvatarItem;
use serde_json::{Value, json};

use super::call::published;
use super::{Call, Fixtures, Scenario, step};
use crate::Actor;
use crate::media::put_file;

const NOT_ACCESS: &str = "it does not affect access";

pub(super) const SCENARIO: Scenario = Scenario {
    feature: "profiles",
    audited: true,
    steps: &[&[
        step!(get_my_profile, 200),
        step!(update_my_profile, 200).unaudited(NOT_ACCESS),
        step!(update_my_profile: narrow_visibility, 200).unaudited(NOT_ACCESS),
        step!(get_profile, 200),
        step!(get_profile: get_profile_as_learner, 200),
        step!(get_profile: get_own_private_profile, 200),
        step!(create_avatar_upload, 201).unaudited(NOT_ACCESS),
        step!(delete_avatar, 204).unaudited(NOT_ACCESS),
        step!(get_avatar, 302),
        step!(get_default_avatar, 200),
        step!(process_avatar),
        step!(delete_discarded_avatar),
    ]],
};

const OWN: &str = "/v1/me/profile";

async fn get_my_profile<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&with_public_profile(fixtures).await.0, OWN)
}

async fn update_my_profile<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::patch(&fixtures.world.learner().await, OWN, &public_profile(&new_handle(fixtures)))
}

/// Reduces who may see the profile, which changes the URL of the picture.
async fn narrow_visibility<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (owner, _) = with_picture(fixtures).await;
    owner.patch(OWN, public_profile(&new_handle(fixtures))).await.is(200);
    Call::patch(&owner, OWN, &json!({"visibility": "signedIn"}))
}

async fn get_profile<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.visitor(), profile_path(&with_public_profile(fixtures).await.1))
}

async fn get_profile_as_learner<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let path = profile_path(&with_public_profile(fixtures).await.1);
    Call::get(&fixtures.learner().await, path)
}

async fn get_own_private_profile<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (owner, handle) = with_public_profile(fixtures).await;
    owner.patch(OWN, json!({"visibility": "private"})).await.is(200);
    Call::get(&owner, profile_path(&handle))
}

async fn create_avatar_upload<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let body = json!({"contentType": "image/jpeg", "sizeBytes": 734_003});
    Call::post(&fixtures.world.learner().await, "/v1/me/avatar", &body)
}

async fn delete_avatar<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::delete(&with_picture(fixtures).await.0, "/v1/me/avatar")
}

async fn get_avatar<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (owner, avatar) = with_picture(fixtures).await;
    Call::get(&fixtures.visitor(), avatar.address(owner.user(), USUAL_SIZE))
}

async fn get_default_avatar<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let user = fixtures.world.learner().await.user();
    Call::get(&fixtures.visitor(), Avatar::default().address(user, USUAL_SIZE))
}

async fn process_avatar(fixtures: &Fixtures<'_>) -> Value {
    let (user, picture) = (fixtures.world.learner().await, fixtures.picture());
    let wanted = json!({"contentType": picture.content_type, "sizeBytes": picture.file.len()});
    let created = user.post("/v1/me/avatar", wanted).await.is(201).json();
    assert_eq!(put_file(&created["upload"], picture.file).await.as_u16(), 200);
    let (_, signed) = created["upload"]["url"].as_str().unwrap().split_once("/avatars/").unwrap();
    let (path, _) = signed.split_once('?').unwrap();
    let key = format!("avatars/{path}");
    let bucket = fixtures.world.context.settings.bucket(Bucket::Uploads).unwrap();
    let detail = json!({"bucket": {"name": bucket}, "object": {"key": key}, "reason": "PutObject"});
    json!({"source": "aws.s3", "detail-type": "Object Created", "detail": detail})
}

async fn delete_discarded_avatar(fixtures: &Fixtures<'_>) -> Value {
    let (owner, avatar) = with_picture(fixtures).await;
    let payload = json!({"userId": owner.user(), "avatarId": avatar.picture.unwrap().id});
    published(&fixtures.world.context.event(PICTURE_DISCARDED, None, payload))
}

/// A handle that is not taken.
fn new_handle(fixtures: &Fixtures<'_>) -> String {
    format!("learner{}", fixtures.number())
}

/// A profile that shows everything to the public.
fn public_profile(handle: &str) -> Value {
    let shows = json!({"streak": true, "xp": true, "courses": true});
    json!({"handle": handle, "bio": "I compute.", "visibility": "public", "shows": shows})
}

fn profile_path(handle: &str) -> String {
    format!("/v1/profiles/{handle}")
}

/// A new learner of a course with a public profile, and the handle.
async fn with_public_profile<'w>(fixtures: &Fixtures<'w>) -> (Actor<'w>, String) {
    let (learner, handle) = (fixtures.new_learner().await, new_handle(fixtures));
    learner.patch(OWN, public_profile(&handle)).await.is(200);
    (learner, handle)
}

/// A new learner with a picture. Its files are missing, but no endpoint reads them: links are only
/// signed.
pub(super) async fn with_picture<'w>(fixtures: &Fixtures<'w>) -> (Actor<'w>, Avatar) {
    let (context, learner) = (&fixtures.world.context, fixtures.world.learner().await);
    let mut avatar = Avatar::default();
    let id = avatar.next_id(context.now(), context.rng.id_bits());
    avatar.show(id, AvatarLink::new(context.rng.bytes()), context.now());
    context.store.save(&AvatarItem::of(learner.user(), &avatar, rev(1))).await.unwrap();
    (learner, avatar)
}
