//! `PATCH /v1/me/profile`

use glotto_domain::profiles::{
    AvatarLink, Bio, EditProfileError, Handle, HandleChange, Profile, ProfileEdit, ProfileSharingEdit, Visibility,
};
use glotto_domain::rate_limit::Limit;
use glotto_domain::{Change, UtcTime, input};
use glotto_http::{Access, Call, Cx, Endpoint, Json, Problem, Result, Spec, Versioned, kinds, limits};
use glotto_runtime::{Grant, Part};
use glotto_store::profiles::UserProfile;
use glotto_store::{CommitError, Conflict, Transaction};

use crate::{MyProfileView, get_my_profile};

/// Changes of a profile.
#[input(change)]
pub struct UpdateMyProfileInput {
    /// The handle under which other users find you.
    pub handle: Option<Handle>,
    /// What you say about yourself; null removes it.
    #[schemars(with = "Option<Bio>")]
    pub bio: Change<Bio>,
    /// Who may see your profile.
    pub visibility: Option<Visibility>,
    /// What your profile shows of your learning.
    pub shows: Option<ProfileSharingEdit>,
}

/// Changes the profile of the caller.
pub struct UpdateMyProfile;

impl Endpoint for UpdateMyProfile {
    const SPEC: Spec = Spec::patch("update_my_profile", "/v1/me/profile", Access::SignedIn)
        .summary("Update my profile")
        .description(
            "Missing members stay as they are; null or an empty `bio` removes it. A handle is unique, together with \
             all handles that look like it, in any case. It can be changed again after 30 days, and no other user gets \
             the old one for 90 days. If fewer users may see the profile than before, the URLs of your picture change.",
        )
        .example(r#"{"handle":"ada-lovelace","bio":"I compute.","visibility":"public","shows":{"streak":true}}"#)
        .grants(&[
            Grant::Read(&[Part::Account, Part::Handle, Part::Profile]),
            Grant::Check(&[Part::Account]),
            Grant::Write(&[Part::Handle, Part::Limit, Part::Profile]),
        ]);
    type Path = ();
    type Query = ();
    type Body = Json<UpdateMyProfileInput>;
    type Response = Versioned<Json<MyProfileView>>;
    type Errors = (EditProfileError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let user = cx.actor()?.user;
        if cx.body.handle.is_some() {
            // A caller who tries many handles would find out which are taken.
            limits::count(cx, &[(&Limit::HANDLE_ACCOUNT, &user.to_string())]).await?;
        }
        cx.retry_on_conflict("the profile", || async {
            let user_profile = cx.store.profiles().find(user).await?;
            let mut user_profile = user_profile.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
            let before = user_profile.profile.clone();
            let change =
                user_profile.profile.edit(cx.body.edit(), cx.now()).map_err(|error| explain(error, &before))?;
            check_revision(cx, &user_profile, &change).await?;
            if user_profile.profile != before {
                write(cx, &mut user_profile, &before, &change).await?;
            }
            get_my_profile::render(cx, &user_profile)
        })
        .await
    }
}

impl UpdateMyProfileInput {
    fn edit(&self) -> ProfileEdit {
        let Self { handle, bio, visibility, shows } = self.clone();
        ProfileEdit { handle, bio, visibility, shows }
    }
}

/// Checks `If-Match`. A change that would fail without the header fails in the same way with it (RFC 9110, 13.2.1), and
/// only the write finds out whether a handle is taken. So before a 412 the handle is looked up.
async fn check_revision(cx: &Cx<'_, UpdateMyProfile>, own: &UserProfile, change: &HandleChange) -> Result<()> {
    let Err(stale) = cx.check_revision(own.profile_rev) else { return Ok(()) };
    if let HandleChange::Claim { wanted, .. } = change
        && cx.store.profiles().is_taken(wanted, own.account.user_id, cx.now()).await?
    {
        return Err(EditProfileError::HandleTaken.into());
    }
    Err(stale)
}

/// Writes the profile over the one that was read. If fewer users may see it than before, the picture
/// gets a new URL, as others know the old one.
async fn write(call: &Call<'_>, user_profile: &mut UserProfile, before: &Profile, change: &HandleChange) -> Result<()> {
    let user = user_profile.account.user_id;
    let mut tx = Transaction::new(&call.store);
    tx.change_handle(user, change, call.now(), EditProfileError::HandleTaken);
    let next = call.revision_after(user_profile.profile_rev);
    tx.write_profile(user, &user_profile.profile, (user_profile.profile_rev, next), EditProfileError::Stale);
    user_profile.profile_rev = next;
    if before.visibility.is_wider_than(user_profile.profile.visibility) && user_profile.avatar.picture.is_some() {
        user_profile.avatar.rotate_link(AvatarLink::new(call.rng.bytes()));
        let next = call.revision_after(user_profile.avatar_rev);
        tx.write_avatar(user, &user_profile.avatar, (user_profile.avatar_rev, next), EditProfileError::Stale);
        user_profile.avatar_rev = next;
    }
    tx.commit(&call.store).await.map_err(|error| match error {
        // The picture may have changed and not the profile, so `If-Match` is compared again.
        CommitError::Condition(EditProfileError::Stale) => Conflict.into(),
        error => error.into(),
    })
}

/// Adds from when on the handle can be changed.
fn explain(error: EditProfileError, profile: &Profile) -> Problem {
    match (error, profile.handle_changeable_from()) {
        (EditProfileError::HandleResting, Some(moment)) => {
            Problem::from(error).detail(format!("It can be changed again from {} on.", UtcTime::from(moment)))
        }
        _ => error.into(),
    }
}
