//! Profiles, handles and pictures, as stored. A profile or picture that was never changed has no item;
//! its revision is [`Revision::UNWRITTEN`].

use glotto_domain::Revision;
use glotto_domain::id::{AvatarId, UserId};
use glotto_domain::profiles::{
    Avatar, AvatarLink, Bio, FormerHandle, HANDLE_KEPT, Handle, OwnHandle, Picture, PictureFailure, Profile,
    ProfileSharing, Upload, Visibility,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A profile, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfileItem {
    /// Whose it is.
    pub user_id: UserId,
    /// Their handle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<Handle>,
    /// Since when they have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle_since: Option<Timestamp>,
    /// Handles that they gave up recently.
    #[serde(default)]
    pub former: Vec<FormerHandleItem>,
    /// Their bio.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<Bio>,
    /// Who may see it.
    pub visibility: Visibility,
    /// The parts of their learning that it shows.
    pub shows: ProfileSharing,
    /// Changes with every write.
    pub rev: Revision,
}

/// A handle that was given up, as stored in the profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FormerHandleItem {
    /// The handle.
    pub name: Handle,
    /// Until when no other user can take it.
    pub until: Timestamp,
}

impl Entity for ProfileItem {
    const TYPE: &'static str = "Profile";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::profiles::profile(self.user_id)
    }
}

impl ProfileItem {
    /// The item of a profile in a revision.
    pub fn of(user: UserId, profile: &Profile, rev: Revision) -> Self {
        let former = |former: &FormerHandle| FormerHandleItem { name: former.name.clone(), until: former.until };
        Self {
            user_id: user,
            handle: profile.handle.as_ref().map(|own| own.name.clone()),
            handle_since: profile.handle.as_ref().map(|own| own.since),
            former: profile.former.iter().map(former).collect(),
            bio: profile.bio.clone(),
            visibility: profile.visibility,
            shows: profile.shows,
            rev,
        }
    }

    /// The profile, and the revision in which it was read.
    pub fn profile(self) -> (Profile, Revision) {
        let handle = self.handle.zip(self.handle_since).map(|(name, since)| OwnHandle { name, since });
        let former = self.former.into_iter().map(|item| FormerHandle { name: item.name, until: item.until });
        let profile =
            Profile { handle, former: former.collect(), bio: self.bio, visibility: self.visibility, shows: self.shows };
        (profile, self.rev)
    }
}

/// The owner of a handle, as stored: under the skeleton that all similar-looking handles share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HandleItem {
    /// The handle as it is displayed.
    pub handle: Handle,
    /// The current or previous owner; none if they have been erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// Until when no other user can take it, if it was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_until: Option<Timestamp>,
}

impl HandleItem {
    /// The item after the erasure of its owner, without their id. It stays for a while, so that no
    /// other user can take the handle and impersonate them.
    #[must_use]
    pub fn released(self, now: Timestamp) -> Self {
        let until = self.kept_until.unwrap_or_else(|| now.saturating_add(HANDLE_KEPT).unwrap_or(now));
        Self { user_id: None, kept_until: Some(until), ..self }
    }
}

impl Entity for HandleItem {
    const TYPE: &'static str = "Handle";
    const PERSONAL: Personal = Personal::ABOUT;

    fn key(&self) -> Key {
        keys::profiles::handle(&self.handle)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::privacy::about(self.user_id?, Self::TYPE, &self.handle.skeleton()))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.kept_until
    }
}

/// A user's picture, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AvatarItem {
    /// Whose it is.
    pub user_id: UserId,
    /// The picture that is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<PictureItem>,
    /// The last upload that was announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<UploadItem>,
    /// The latest upload that is finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<AvatarId>,
    /// Changes with every write.
    pub rev: Revision,
}

/// A picture that is shown, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PictureItem {
    /// The upload that it was made from.
    pub id: AvatarId,
    /// The random part of its URL.
    pub link: AvatarLink,
    /// Since when it is shown.
    pub since: Timestamp,
}

/// An upload that was announced, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UploadItem {
    /// Names it.
    pub id: AvatarId,
    /// When its upload link expires.
    pub ends: Timestamp,
    /// When its processing began for the first time, if it has arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived: Option<Timestamp>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<PictureFailure>,
}

impl Entity for AvatarItem {
    const TYPE: &'static str = "Avatar";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::profiles::avatar(self.user_id)
    }
}

impl AvatarItem {
    /// The item of a picture in a revision.
    pub fn of(user: UserId, avatar: &Avatar, rev: Revision) -> Self {
        let Avatar { picture, upload, settled } = avatar.clone();
        Self {
            user_id: user,
            picture: picture.map(|Picture { id, link, since }| PictureItem { id, link, since }),
            upload: upload.map(|Upload { id, ends, arrived, failure }| UploadItem { id, ends, arrived, failure }),
            settled,
            rev,
        }
    }

    /// The picture, and the revision in which it was read.
    pub fn avatar(self) -> (Avatar, Revision) {
        let avatar = Avatar {
            picture: self.picture.map(|PictureItem { id, link, since }| Picture { id, link, since }),
            upload: self.upload.map(|UploadItem { id, ends, arrived, failure }| Upload { id, ends, arrived, failure }),
            settled: self.settled,
        };
        (avatar, self.rev)
    }
}
