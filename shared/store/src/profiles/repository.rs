//! Finds and changes profiles, handles and pictures.

use glotto_domain::Revision;
use glotto_domain::id::UserId;
use glotto_domain::messaging::MailFeedback;
use glotto_domain::profiles::{Avatar, Handle, HandleChange, Profile};
use jiff::Timestamp;

use crate::engine::Batch;
use crate::identity::AccountItem;
use crate::messaging::MailFeedbackItem;
use crate::privacy::ErasureItem;
use crate::profiles::{AvatarItem, HandleItem, ProfileItem};
use crate::progress::StatsItem;
use crate::{Condition, Entity, Key, Store, StoreError, Transaction, keys};

/// Profiles in the table.
#[derive(Debug, Clone, Copy)]
pub struct Profiles<'a>(&'a Store);

/// A user with their profile and their picture.
#[derive(Debug, Clone)]
pub struct UserProfile {
    /// Their account.
    pub account: AccountItem,
    /// Their profile.
    pub profile: Profile,
    /// The revision of the profile.
    pub profile_rev: Revision,
    /// Their picture.
    pub avatar: Avatar,
    /// The revision of the picture.
    pub avatar_rev: Revision,
}

/// A user as they see themselves: with their profile, what came back after mails to them, and their erasure.
#[derive(Debug, Clone)]
pub struct OwnAccount {
    /// Their account, profile and picture.
    pub user_profile: UserProfile,
    /// What came back after mails to them.
    pub feedback: MailFeedback,
    /// The revision of the feedback.
    pub feedback_rev: Revision,
    /// Their erasure, if it was requested.
    pub erasure: Option<ErasureItem>,
}

impl UserProfile {
    fn keys(user: UserId) -> Vec<Key> {
        vec![keys::identity::account(user), keys::profiles::profile(user), keys::profiles::avatar(user)]
    }

    fn next(found: &mut Batch) -> Result<Option<Self>, StoreError> {
        let account = found.take::<AccountItem>()?;
        let (profile, profile_rev) =
            found.take::<ProfileItem>()?.map_or((Profile::default(), Revision::UNWRITTEN), ProfileItem::profile);
        let (avatar, avatar_rev) =
            found.take::<AvatarItem>()?.map_or((Avatar::default(), Revision::UNWRITTEN), AvatarItem::avatar);
        Ok(account.map(|account| Self { account, profile, profile_rev, avatar, avatar_rev }))
    }
}

impl Store {
    /// Profiles in the table.
    pub fn profiles(&self) -> Profiles<'_> {
        Profiles(self)
    }
}

impl Profiles<'_> {
    /// A user with their profile and their picture, in one round trip.
    pub async fn find(self, user: UserId) -> Result<Option<UserProfile>, StoreError> {
        UserProfile::next(&mut self.0.get_many(UserProfile::keys(user)).await?)
    }

    /// A user as they see themselves, in one round trip.
    pub async fn find_own(self, user: UserId) -> Result<Option<OwnAccount>, StoreError> {
        let others = [keys::messaging::mail_feedback(user), keys::privacy::erasure(user)];
        let mut found = self.0.get_many(UserProfile::keys(user).into_iter().chain(others).collect()).await?;
        let user_profile = UserProfile::next(&mut found)?;
        let (feedback, feedback_rev) = found
            .take::<MailFeedbackItem>()?
            .map_or((MailFeedback::default(), Revision::UNWRITTEN), |item| (item.reports, item.rev));
        let erasure = found.take()?;
        Ok(user_profile.map(|user_profile| OwnAccount { user_profile, feedback, feedback_rev, erasure }))
    }

    /// The user with a handle, in the exact spelling, and what they have earned. For an unknown handle
    /// the same two reads are made, the second of `decoy`, a user who does not exist: the response time
    /// must not reveal whether a profile is private or does not exist.
    pub async fn find_by_handle(
        self,
        handle: &Handle,
        decoy: UserId,
    ) -> Result<Option<(UserProfile, Option<StatsItem>)>, StoreError> {
        let owner: Option<HandleItem> = self.0.load(keys::profiles::handle(handle)).await?;
        let user = owner.and_then(|owner| owner.user_id).unwrap_or(decoy);
        let wanted = UserProfile::keys(user).into_iter().chain([keys::progress::stats(user)]).collect();
        let mut found = self.0.get_many(wanted).await?;
        let owner = UserProfile::next(&mut found)?;
        let stats = found.take()?;
        // A handle that was given up, or that only looks like theirs, finds no user.
        let is_theirs = |owner: &UserProfile| owner.profile.handle.as_ref().is_some_and(|own| own.name == *handle);
        Ok(owner.filter(is_theirs).map(|owner| (owner, stats)))
    }

    /// Whether another user has a handle that looks like this one, or gave it up recently: then
    /// [`Transaction::change_handle`] fails.
    pub async fn is_taken(self, handle: &Handle, by: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let item: Option<HandleItem> = self.0.load(keys::profiles::handle(handle)).await?;
        let is_over = |item: &HandleItem| item.kept_until.is_some_and(|until| until.as_second() <= now.as_second());
        Ok(item.is_some_and(|item| item.user_id != Some(by) && !is_over(&item)))
    }

    /// A user's picture, and the revision in which it was read; none if they never announced one.
    pub async fn find_avatar(self, user: UserId) -> Result<Option<(Avatar, Revision)>, StoreError> {
        Ok(self.0.load::<AvatarItem>(keys::profiles::avatar(user)).await?.map(AvatarItem::avatar))
    }
}

impl<E: Clone> Transaction<E> {
    /// Writes a profile in its next revision over the one that was read. The first write requires that
    /// the account exists, so that nothing is left of a user who is being erased.
    pub fn write_profile(
        &mut self,
        user: UserId,
        profile: &Profile,
        (read, next): (Revision, Revision),
        stale: E,
    ) -> &mut Self {
        self.write_over(read, &ProfileItem::of(user, profile, next), user, stale)
    }

    /// Takes and gives up handles. A handle is free if it has no owner, or if the user who gave it up
    /// did not take it again in time; users may take their own previous handles again at any time.
    pub fn change_handle(&mut self, user: UserId, change: &HandleChange, now: Timestamp, taken: E) -> &mut Self {
        let HandleChange::Claim { wanted, given_up } = change else { return self };
        let free = Condition::that("attribute_not_exists(pk) OR userId = :owner OR expiresAt <= :now")
            .with(":owner", user)
            .with(":now", now.as_second());
        self.put_if(&HandleItem { handle: wanted.clone(), user_id: Some(user), kept_until: None }, free, taken.clone());
        if let Some(former) = given_up {
            let reserved =
                HandleItem { handle: former.name.clone(), user_id: Some(user), kept_until: Some(former.until) };
            self.put_if(&reserved, Condition::owned_by(user), taken);
        }
        self
    }

    /// Writes a picture as [`write_profile`](Self::write_profile) writes a profile.
    pub fn write_avatar(
        &mut self,
        user: UserId,
        avatar: &Avatar,
        (read, next): (Revision, Revision),
        stale: E,
    ) -> &mut Self {
        self.write_over(read, &AvatarItem::of(user, avatar, next), user, stale)
    }

    fn write_over<T: Entity>(&mut self, read: Revision, item: &T, user: UserId, stale: E) -> &mut Self {
        if read == Revision::UNWRITTEN {
            self.create(item, stale.clone()).require_account(user, stale)
        } else {
            self.replace(item, read, stale)
        }
    }
}
