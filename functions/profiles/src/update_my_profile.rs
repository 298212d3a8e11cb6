//! `PATCH /v1/me/profile`: changes how one shows oneself.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::inputs;
use glotto_domain::profiles::{
    AvatarLink, Bio, EditProfileError, Handle, HandleChange, Profile, ProfileEdit, ShowsEdit, Visibility,
};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds, limits};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::profiles::UserProfile;
use glotto_store::{CommitError, ConflictRetry, Transaction};

use crate::{MyProfileView, get_my_profile};

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("update_my_profile", Method::Patch, "/v1/me/profile", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .grants(&[Grant::Write(&[Part::Handle, Part::Limit, Part::User])])
    .tells(
        "Change your own profile",
        "What is not mentioned stays as it is; an empty `bio` removes it. A handle is yours alone, together with all \
         that look like it, in any case. It can be changed again after thirty days, and nobody else gets the old one \
         for ninety. When fewer people may see the profile than before, the addresses of your picture change too.",
    )
    .accepts::<UpdateMyProfile>()
    .example(
        r#"{"handle":"ada-lovelace","bio":"I compute.","visibility":"public","shows":{"streak":true,"courses":true}}"#,
    )
    .answers::<MyProfileView>(200)
    .refuses(&[EditProfileError::KINDS])
    .versioned();

inputs! {
    /// What is to change.
    pub struct UpdateMyProfile {
        /// The handle under which others find you.
        pub handle: Option<Handle>,
        /// What you say about yourself.
        pub bio: Option<Bio>,
        /// Who may see your profile.
        pub visibility: Option<Visibility>,
        /// What of your learning it shows to them.
        pub shows: Option<ShowsEdit>,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let UpdateMyProfile { handle, bio, visibility, shows } = request.json()?;
    let user = request.actor()?.user;
    if handle.is_some() {
        // Whoever tries names finds out which are taken.
        limits::take(context, request, &[(&Limit::HANDLE_ACCOUNT, &user.to_string())]).await?;
    }
    let (edit, wanted) = (ProfileEdit { handle, bio, visibility, shows }, request.if_match()?);
    let mut retry = ConflictRetry::default();
    loop {
        let mut person =
            context.store.profiles().find(user).await?.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
        if wanted.is_some_and(|rev| rev != person.profile_rev) {
            return Err(Problem::refused(EditProfileError::Stale));
        }
        let before = person.profile.clone();
        let change = person.profile.edit(edit.clone(), context.now()).map_err(|error| refused(error, &before))?;
        if person.profile == before {
            return get_my_profile::shown(context, &person);
        }
        match write(context, &mut person, &before, &change).await {
            Ok(()) => return get_my_profile::shown(context, &person),
            Err(CommitError::Refused(EditProfileError::Stale)) => retry.wait("the profile").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Writes the profile over the one that was read. If fewer may see it than before, those who could
/// see the picture know its address: it gets another one.
async fn write(
    context: &Context,
    person: &mut UserProfile,
    before: &Profile,
    change: &HandleChange,
) -> Result<(), CommitError<EditProfileError>> {
    let user = person.account.user_id;
    let mut tx = Transaction::new(&context.store);
    tx.change_handle(user, change, context.now(), EditProfileError::HandleTaken);
    let next = context.revision_after(person.profile_rev);
    tx.write_profile(user, &person.profile, (person.profile_rev, next), EditProfileError::Stale);
    person.profile_rev = next;
    if before.visibility.is_wider_than(person.profile.visibility) && person.avatar.picture.is_some() {
        person.avatar.relink(AvatarLink::new(context.chance.bytes()));
        let next = context.revision_after(person.avatar_rev);
        tx.write_avatar(user, &person.avatar, (person.avatar_rev, next), EditProfileError::Stale);
        person.avatar_rev = next;
    }
    tx.commit(&context.store).await
}

/// The refusal, with the moment from which on it would not be one.
fn refused(error: EditProfileError, profile: &Profile) -> Problem {
    let problem = Problem::refused(error);
    match (error, profile.handle_changeable_from()) {
        (EditProfileError::HandleResting, Some(moment)) => {
            problem.detail(format!("It can be changed again from {moment} on."))
        }
        _ => problem,
    }
}
