//! Stored items of the feature `profiles`: how somebody shows themselves, whose a handle is, and
//! somebody's picture. A profile and a picture that nobody has ever changed are not there; their
//! revision is zero.

use glotto_domain::id::{AvatarId, UserId};
use glotto_domain::profiles::{
    Avatar, AvatarLink, Bio, FormerHandle, HANDLE_KEPT, Handle, HandleChange, OwnHandle, Picture, PictureFailure,
    Profile, ProfileSharing, Upload, Visibility,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::AccountItem;
use crate::enrolments::next;
use crate::progress::StatsItem;
use crate::{Condition, Entity, Item, Key, Personal, Store, StoreError, Transaction, keys};

/// A profile, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfileItem {
    /// Whose it is.
    pub user_id: UserId,
    /// Their handle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<Handle>,
    /// Since when it is theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle_since: Option<Timestamp>,
    /// Handles that they gave up lately.
    #[serde(default)]
    pub former: Vec<FormerHandleItem>,
    /// What they say about themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<Bio>,
    /// Who may see it.
    pub visibility: Visibility,
    /// What of their learning it shows.
    pub shows: ProfileSharing,
    /// Changes with every write.
    pub rev: u64,
}

/// A handle that was given up, as stored in the profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FormerHandleItem {
    /// The handle.
    pub name: Handle,
    /// Until when nobody else gets it.
    pub until: Timestamp,
}

impl Entity for ProfileItem {
    const TYPE: &'static str = "Profile";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::profile(self.user_id)
    }
}

impl ProfileItem {
    /// A profile as it is to be stored in a revision.
    pub fn of(user: UserId, profile: &Profile, rev: u64) -> Self {
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
    pub fn profile(self) -> (Profile, u64) {
        let handle = self.handle.zip(self.handle_since).map(|(name, since)| OwnHandle { name, since });
        let former = self.former.into_iter().map(|item| FormerHandle { name: item.name, until: item.until });
        let profile =
            Profile { handle, former: former.collect(), bio: self.bio, visibility: self.visibility, shows: self.shows };
        (profile, self.rev)
    }
}

/// Whose a handle is, as stored: under what all handles share that look like it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HandleItem {
    /// The handle as it is written.
    pub handle: Handle,
    /// Whose it is, or was; nobody's that is known, if they were forgotten since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// Until when nobody else gets it, if it was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_until: Option<Timestamp>,
}

impl HandleItem {
    /// What stays of it when its owner is forgotten: that for a while nobody gets it, who could pass
    /// for them. Whose it was, it does not say.
    #[must_use]
    pub fn left_behind(self, now: Timestamp) -> Self {
        let until = self.kept_until.unwrap_or_else(|| now.saturating_add(HANDLE_KEPT).unwrap_or(now));
        Self { user_id: None, kept_until: Some(until), ..self }
    }
}

impl Entity for HandleItem {
    const TYPE: &'static str = "Handle";
    const PERSONAL: Personal = Personal::ABOUT;

    fn key(&self) -> Key {
        keys::handle(&self.handle)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::about(self.user_id?, Self::TYPE, &self.handle.skeleton()))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.kept_until
    }
}

/// Somebody's picture, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AvatarItem {
    /// Whose it is.
    pub user_id: UserId,
    /// What is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<PictureItem>,
    /// The last upload that was announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<UploadItem>,
    /// The latest upload that is over and done with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<AvatarId>,
    /// Changes with every write.
    pub rev: u64,
}

/// A picture that can be seen, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PictureItem {
    /// The upload that it was made of.
    pub id: AvatarId,
    /// What its address has to know.
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
    /// Until when it may be put.
    pub ends: Timestamp,
    /// Why nothing came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<PictureFailure>,
}

impl Entity for AvatarItem {
    const TYPE: &'static str = "Avatar";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::avatar(self.user_id)
    }
}

impl AvatarItem {
    /// A picture as it is to be stored in a revision.
    pub fn of(user: UserId, avatar: &Avatar, rev: u64) -> Self {
        let Avatar { picture, upload, settled } = avatar.clone();
        Self {
            user_id: user,
            picture: picture.map(|Picture { id, link, since }| PictureItem { id, link, since }),
            upload: upload.map(|Upload { id, ends, failure }| UploadItem { id, ends, failure }),
            settled,
            rev,
        }
    }

    /// The picture, and the revision in which it was read.
    pub fn avatar(self) -> (Avatar, u64) {
        let avatar = Avatar {
            picture: self.picture.map(|PictureItem { id, link, since }| Picture { id, link, since }),
            upload: self.upload.map(|UploadItem { id, ends, failure }| Upload { id, ends, failure }),
            settled: self.settled,
        };
        (avatar, self.rev)
    }
}

/// Somebody with their profile and their picture.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their account.
    pub account: AccountItem,
    /// How they show themselves.
    pub profile: Profile,
    /// The revision of that.
    pub profile_rev: u64,
    /// Their picture.
    pub avatar: Avatar,
    /// The revision of that.
    pub avatar_rev: u64,
}

impl Person {
    fn next(found: &mut impl Iterator<Item = Option<Item>>) -> Result<Option<Self>, StoreError> {
        let account = next::<AccountItem>(found)?;
        let (profile, profile_rev) = next(found)?.map(ProfileItem::profile).unwrap_or_default();
        let (avatar, avatar_rev) = next(found)?.map(AvatarItem::avatar).unwrap_or_default();
        Ok(account.map(|account| Self { account, profile, profile_rev, avatar, avatar_rev }))
    }
}

fn keys_of(user: UserId) -> Vec<Key> {
    vec![keys::user(user), keys::profile(user), keys::avatar(user)]
}

impl Store {
    /// Somebody with their profile and their picture, in one round trip.
    pub async fn person(&self, user: UserId) -> Result<Option<Person>, StoreError> {
        Person::next(&mut self.get_many(keys_of(user)).await?.into_iter())
    }

    /// Who is found under a handle, written as they write it, and what they have earned. For a
    /// handle that is nobody's the same two reads are made, of a stand-in that is nobody: how long
    /// an answer takes must not tell whether a profile is private or not there.
    pub async fn person_under(
        &self,
        handle: &Handle,
        decoy: UserId,
    ) -> Result<Option<(Person, Option<StatsItem>)>, StoreError> {
        let owner: Option<HandleItem> = self.load(keys::handle(handle)).await?;
        let user = owner.and_then(|owner| owner.user_id).unwrap_or(decoy);
        let wanted = keys_of(user).into_iter().chain([keys::stats(user)]).collect();
        let mut found = self.get_many(wanted).await?.into_iter();
        let person = Person::next(&mut found)?;
        let stats = next(&mut found)?;
        // What was given up or looks alike leads to nobody.
        let theirs = |person: &Person| person.profile.handle.as_ref().is_some_and(|own| own.name == *handle);
        Ok(person.filter(theirs).map(|person| (person, stats)))
    }

    /// Somebody's picture, and the revision in which it was read; none, if none was ever announced.
    pub async fn avatar(&self, user: UserId) -> Result<Option<(Avatar, u64)>, StoreError> {
        Ok(self.load::<AvatarItem>(keys::avatar(user)).await?.map(AvatarItem::avatar))
    }
}

impl<E: Clone> Transaction<E> {
    /// Writes a profile over the revision that was read. The first one is written only if its
    /// person is there: who is being erased leaves nothing behind.
    pub fn write_profile(&mut self, user: UserId, profile: &Profile, read: u64, stale: E) -> &mut Self {
        let item = ProfileItem::of(user, profile, read + 1);
        if read > 0 {
            return self.replace(&item, read, stale);
        }
        self.create(&item, stale.clone()).require(&keys::user(user), Condition::present(), stale)
    }

    /// Takes and gives up handles. A handle is free if nobody has it, or if nobody came back for it
    /// in time; what somebody gave up themselves they may take again.
    pub fn change_handle(&mut self, user: UserId, change: &HandleChange, now: Timestamp, taken: E) -> &mut Self {
        let HandleChange::Claim { wanted, given_up } = change else { return self };
        let free = Condition::that("attribute_not_exists(pk) OR userId = :owner OR expiresAt <= :now")
            .with(":owner", user)
            .with(":now", now.as_second());
        self.put_if(&HandleItem { handle: wanted.clone(), user_id: Some(user), kept_until: None }, free, taken.clone());
        if let Some(former) = given_up {
            let kept = HandleItem { handle: former.name.clone(), user_id: Some(user), kept_until: Some(former.until) };
            self.put_if(&kept, Condition::owned_by(user), taken);
        }
        self
    }

    /// Writes a picture over the revision that was read, the first one only if its person is there.
    pub fn write_avatar(&mut self, user: UserId, avatar: &Avatar, read: u64, stale: E) -> &mut Self {
        let item = AvatarItem::of(user, avatar, read + 1);
        if read > 0 {
            return self.replace(&item, read, stale);
        }
        self.create(&item, stale.clone()).require(&keys::user(user), Condition::present(), stale)
    }
}
