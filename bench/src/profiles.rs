//! Requests to the functions for profiles and avatars, and the message about an uploaded picture.

use std::time::Duration;

use glotto_domain::identity::Role;
use glotto_domain::profiles::{Avatar, AvatarLink, USUAL_SIZE};
use glotto_store::profiles::AvatarItem;
use serde_json::{Value, json};

use crate::error::Result;
use crate::film::{put_to, with_ffmpeg};
use crate::people::Person;
use crate::requests::Asked;
use crate::school::School;

const OWN: &str = "/v1/me/profile";

/// The request for a function for profiles or avatars. None for other functions.
pub async fn request(school: &School<'_>, binary: &str) -> Result<Option<Asked>> {
    let none = Value::Null;
    Ok(Some(match binary {
        "get-my-profile" => (Some(school.learner.clone()), "GET", OWN.to_owned(), none),
        "update-my-profile" => {
            (Some(school.newcomer(Role::Learner).await?), "PATCH", OWN.to_owned(), profile(&handle(school)))
        }
        "get-profile" => {
            let (shown, handle) = (school.enrolled().await?, handle(school));
            school.done(Some(&shown), "PATCH", OWN, profile(&handle)).await?;
            (None, "GET", format!("/v1/profiles/{handle}"), none)
        }
        "create-avatar-upload" => {
            let body = json!({"contentType": "image/jpeg", "sizeBytes": 734_003});
            (Some(school.newcomer(Role::Learner).await?), "POST", "/v1/me/avatar".to_owned(), body)
        }
        "delete-avatar" => (Some(with_avatar(school).await?.0), "DELETE", "/v1/me/avatar".to_owned(), none),
        "get-avatar" => {
            let (owner, avatar) = with_avatar(school).await?;
            (None, "GET", avatar.address(owner.user, USUAL_SIZE), none)
        }
        "get-default-avatar" => (None, "GET", Avatar::default().address(school.learner.user, USUAL_SIZE), none),
        _ => return Ok(None),
    }))
}

/// An unused handle.
fn handle(school: &School<'_>) -> String {
    format!("learner{}", school.number())
}

/// A public profile that shows everything.
fn profile(handle: &str) -> Value {
    let shows = json!({"streak": true, "xp": true, "courses": true});
    json!({"handle": handle, "bio": "I compute.", "visibility": "public", "shows": shows})
}

/// A user with an avatar. Its files do not exist, but links to them are only signed.
async fn with_avatar(school: &School<'_>) -> Result<(Person, Avatar)> {
    let (context, person) = (&school.platform.context, school.newcomer(Role::Learner).await?);
    let mut avatar = Avatar::default();
    let id = avatar.next_id(context.now(), context.rng.id_bits());
    avatar.show(id, AvatarLink::new(context.rng.bytes()), context.now());
    context.store.save(&AvatarItem::of(person.user, &avatar, 1)).await?;
    Ok((person, avatar))
}

/// Uploads a picture as a new user. Returns the message about the upload.
pub async fn uploaded_picture(school: &School<'_>) -> Result<Value> {
    let newcomer = school.newcomer(Role::Learner).await?;
    // About the size of photographs that messengers send.
    let picture = school.picture.get_or_try_init(|| picture("1600x1200")).await?;
    let file = json!({"contentType": "image/jpeg", "sizeBytes": picture.len()});
    let made = school.done(Some(&newcomer), "POST", "/v1/me/avatar", file).await?;
    put_to(&made["upload"], picture.clone()).await?;
    school.message("AvatarQueue", Duration::from_secs(10)).await
}

/// A picture with these dimensions.
pub async fn picture(size: &str) -> Result<Vec<u8>> {
    let source = format!("testsrc2=size={size}");
    with_ffmpeg(&["-f", "lavfi", "-i", &source, "-frames:v", "1", "-q:v", "3"], "picture.jpg").await
}
