//! Profiles and their changes.

use jiff::{SignedDuration, Timestamp};

use super::{Handle, ProfileSharing, ProfileSharingEdit, Visibility};
use crate::{Change, DomainError, kinds};

crate::paragraphs! {
    /// What a user says about themselves; may be empty.
    pub struct Bio(0..=300);
}

/// How long a handle has to be kept before it can be changed again. With frequent changes a user could
/// hide their identity, and block many names for other users.
pub const HANDLE_REST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long a handle that was given up is kept from other users, so that links to it do not lead to
/// another user soon after.
pub const HANDLE_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Why a profile could not be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum EditProfileError {
    /// Another user has it or had it recently, or it is reserved: the answer does not say which.
    #[problem(Conflict, "handle-taken", "This handle is taken or reserved.")]
    HandleTaken,
    /// The last change was too recent.
    #[problem(Conflict, "handle-changed-recently", "Your handle was changed recently and cannot be changed again yet.")]
    HandleResting,
    /// The profile was changed in the meantime.
    #[problem(kinds::STALE)]
    Stale,
}

/// The handle of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnHandle {
    /// The handle.
    pub name: Handle,
    /// Since when the user has it.
    pub since: Timestamp,
}

/// A handle that a user gave up and that no other user gets yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerHandle {
    /// The handle.
    pub name: Handle,
    /// Until when no other user gets it.
    pub until: Timestamp,
}

/// The profile of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// The handle, if the user has chosen one. Without one the profile cannot be found.
    pub handle: Option<OwnHandle>,
    /// Handles that were given up recently, the latest last.
    pub former: Vec<FormerHandle>,
    /// What the user says about themselves.
    pub bio: Option<Bio>,
    /// Who may see it.
    pub visibility: Visibility,
    /// What it shows of the user's learning.
    pub shows: ProfileSharing,
}

/// Changes of a profile. Missing ones stay as they are.
#[derive(Debug, Clone, Default)]
pub struct ProfileEdit {
    /// The handle.
    pub handle: Option<Handle>,
    /// What the user says about themselves; an empty text removes it, too.
    pub bio: Change<Bio>,
    /// Who may see it.
    pub visibility: Option<Visibility>,
    /// What it shows.
    pub shows: Option<ProfileSharingEdit>,
}

/// What a change of a profile does to handles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandleChange {
    /// Nothing.
    None,
    /// The user claims a handle, and gives up the one before unless it looks the same.
    Claim {
        /// The claimed handle.
        wanted: Handle,
        /// The handle that is given up.
        given_up: Option<FormerHandle>,
    },
}

impl Profile {
    /// Applies changes. Whether a claimed handle is free is checked by the store.
    pub fn edit(&mut self, edit: ProfileEdit, now: Timestamp) -> Result<HandleChange, EditProfileError> {
        let change = match edit.handle {
            Some(wanted) if self.handle.as_ref().is_none_or(|own| own.name != wanted) => self.claim(wanted, now)?,
            _ => HandleChange::None,
        };
        edit.bio.apply(&mut self.bio);
        self.bio = self.bio.take().filter(|bio| !bio.as_str().is_empty());
        self.visibility = edit.visibility.unwrap_or(self.visibility);
        if let Some(shows) = edit.shows {
            self.shows = self.shows.apply(&shows);
        }
        Ok(change)
    }

    fn claim(&mut self, wanted: Handle, now: Timestamp) -> Result<HandleChange, EditProfileError> {
        if self.handle_changeable_from().is_some_and(|moment| now < moment) {
            return Err(EditProfileError::HandleResting);
        }
        if wanted.is_reserved() {
            return Err(EditProfileError::HandleTaken);
        }
        let skeleton = wanted.skeleton();
        let given_up = self.handle.take().filter(|own| own.name.skeleton() != skeleton);
        let given_up = given_up.map(|own| FormerHandle { name: own.name, until: later(now, HANDLE_KEPT) });
        self.former.retain(|former| former.until > now && former.name.skeleton() != skeleton);
        self.former.extend(given_up.clone());
        self.handle = Some(OwnHandle { name: wanted.clone(), since: now });
        Ok(HandleChange::Claim { wanted, given_up })
    }

    /// From when on the handle can be changed; none if it can be set now.
    pub fn handle_changeable_from(&self) -> Option<Timestamp> {
        self.handle.as_ref().map(|own| later(own.since, HANDLE_REST))
    }
}

fn later(moment: Timestamp, by: SignedDuration) -> Timestamp {
    moment.saturating_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn handle(text: &str) -> ProfileEdit {
        ProfileEdit { handle: Some(Handle::parse(text).unwrap()), ..ProfileEdit::default() }
    }

    fn named(text: &str) -> Profile {
        let mut profile = Profile::default();
        profile.edit(handle(text), now()).unwrap();
        profile
    }

    #[test]
    fn the_first_handle_is_available_immediately_and_the_next_after_an_interval() {
        let mut profile = named("ada");
        let early = now() + HANDLE_REST - SignedDuration::from_secs(1);
        assert_eq!(profile.edit(handle("byron"), early), Err(EditProfileError::HandleResting));
        assert_eq!(profile.handle.as_ref().unwrap().name.as_str(), "ada");
        let then = now() + HANDLE_REST;
        let change = profile.edit(handle("byron"), then).unwrap();
        let former = FormerHandle { name: Handle::parse("ada").unwrap(), until: then + HANDLE_KEPT };
        assert_eq!(
            change,
            HandleChange::Claim { wanted: Handle::parse("byron").unwrap(), given_up: Some(former.clone()) }
        );
        assert_eq!(profile.former, [former]);
    }

    #[test]
    fn the_same_handle_again_is_no_change_and_needs_no_interval() {
        let mut profile = named("ada");
        assert_eq!(profile.edit(handle("ADA"), now()), Ok(HandleChange::None));
        assert_eq!(profile, named("ada"));
    }

    #[test]
    fn a_user_who_takes_a_former_handle_again_no_longer_releases_it() {
        let mut profile = named("ada");
        profile.edit(handle("byron"), now() + HANDLE_REST).unwrap();
        profile.edit(handle("a_d-a"), now() + HANDLE_REST * 2).unwrap();
        profile.edit(handle("ada"), now() + HANDLE_REST * 3).unwrap();
        let former: Vec<_> = profile.former.iter().map(|former| former.name.as_str()).collect();
        assert_eq!(former, ["byron", "a_d-a"]);
    }

    #[test]
    fn a_handle_with_the_same_skeleton_releases_nothing() {
        let mut profile = named("ad-a");
        let change = profile.edit(handle("ad_a"), now() + HANDLE_REST).unwrap();
        assert_eq!(change, HandleChange::Claim { wanted: Handle::parse("ad_a").unwrap(), given_up: None });
        assert!(profile.former.is_empty());
    }

    #[test]
    fn members_left_out_of_a_patch_stay_and_an_empty_bio_or_null_removes_it() {
        let mut profile = named("ada");
        let say = |text| ProfileEdit { bio: Change::Set(Bio::parse(text).unwrap()), ..ProfileEdit::default() };
        profile.edit(say("I compute."), now()).unwrap();
        let shows = ProfileSharingEdit { streak: Some(true), xp: None, courses: None };
        let edit = ProfileEdit { visibility: Some(Visibility::Public), shows: Some(shows), ..ProfileEdit::default() };
        profile.edit(edit, now()).unwrap();
        assert_eq!(profile.bio.as_ref().unwrap().as_str(), "I compute.");
        assert_eq!(profile.shows, ProfileSharing { streak: true, xp: false, courses: false });
        assert_eq!(profile.visibility, Visibility::Public);
        for removed in [say(" "), ProfileEdit { bio: Change::Clear, ..ProfileEdit::default() }] {
            profile.edit(say("I compute."), now()).unwrap();
            profile.edit(removed, now()).unwrap();
            assert_eq!(profile.bio, None);
        }
    }

    proptest! {
        #[test]
        fn no_user_reserves_more_handles_than_the_change_interval_allows(steps in proptest::collection::vec(("[a-c]{3}", 0_i64..60), 0..40)) {
            let mut profile = Profile::default();
            let mut moment = now();
            for (name, days) in steps {
                moment += SignedDuration::from_hours(24 * days);
                let _ = profile.edit(handle(&name), moment);
                let skeletons: std::collections::HashSet<_> =
                    profile.former.iter().map(|former| former.name.skeleton()).collect();
                prop_assert_eq!(skeletons.len(), profile.former.len());
                let own = profile.handle.as_ref().map(|own| own.name.skeleton());
                prop_assert!(own.is_none_or(|own| !skeletons.contains(&own)));
                prop_assert!(profile.former.len() <= 3);
            }
        }
    }
}
