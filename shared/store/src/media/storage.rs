//! What the uploads of a user occupy, as stored.

use glotto_domain::id::UserId;
use glotto_domain::media::{StorageUse, Video};
use serde::{Deserialize, Serialize};

use crate::{Condition, Entity, Key, Personal, StoreError, Transaction, Update, keys};

/// The sum of what the videos and the libraries of a user were charged, as stored. Each write of a video or of a
/// library changes it by the difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StorageItem {
    /// The owner.
    pub user_id: UserId,
    /// Bytes of uploaded files.
    pub used_bytes: i64,
    /// Uploads that are awaited.
    pub open_uploads: i64,
}

impl Entity for StorageItem {
    const TYPE: &'static str = "Storage";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::media::storage(self.user_id)
    }
}

impl From<StorageItem> for StorageUse {
    fn from(item: StorageItem) -> Self {
        let unsigned = |number: i64| u64::try_from(number).unwrap_or_default();
        Self { bytes: unsigned(item.used_bytes), open_uploads: unsigned(item.open_uploads) }
    }
}

/// What is charged for a video, as stored with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChargeItem {
    /// Bytes.
    pub bytes: u64,
    /// Awaited uploads.
    pub open_uploads: u64,
}

impl From<StorageUse> for ChargeItem {
    fn from(charge: StorageUse) -> Self {
        Self { bytes: charge.bytes, open_uploads: charge.open_uploads }
    }
}

impl From<ChargeItem> for StorageUse {
    fn from(item: ChargeItem) -> Self {
        Self { bytes: item.bytes, open_uploads: item.open_uploads }
    }
}

impl super::Videos<'_> {
    /// What the uploads for courses of a user occupy.
    pub async fn find_storage_use(self, user: UserId) -> Result<StorageUse, StoreError> {
        let found = self.store().load::<StorageItem>(keys::media::storage(user)).await?;
        Ok(found.map(StorageUse::from).unwrap_or_default())
    }
}

/// A change of what the uploads of a user occupy.
pub(super) fn change(user: UserId, (bytes, uploads): (i64, i64)) -> Update {
    Update::of::<StorageItem>().set("userId", user).add("usedBytes", bytes).add("openUploads", uploads)
}

impl<E> Transaction<E> {
    /// Charges a new video to its owner, if there is still room for it.
    pub(super) fn charge_new_video(&mut self, video: &Video, full: E) -> &mut Self {
        let upload = video.upload();
        let most = StorageUse::most_before(upload.size);
        let room = Condition::that("attribute_not_exists(pk) OR (usedBytes <= :bytes AND openUploads <= :uploads)")
            .with(":bytes", most.bytes)
            .with(":uploads", most.open_uploads);
        let added = change(upload.owner, video.charge().since(StorageUse::default()));
        self.update_if(&keys::media::storage(upload.owner), &added, room, full)
    }

    /// Gives back what was charged for a video that is deleted.
    pub(crate) fn release_video_charge(&mut self, video: &Video) -> &mut Self {
        let Some(charged) = video.charged() else { return self };
        self.add_charge(video, StorageUse::default().since(charged))
    }

    /// Charges the owner of a video for what it occupies beyond what was charged, or gives that back.
    pub(super) fn settle_charge(&mut self, video: &Video) -> &mut Self {
        let Some(charged) = video.charged() else { return self };
        self.add_charge(video, video.charge().since(charged))
    }

    fn add_charge(&mut self, video: &Video, difference: (i64, i64)) -> &mut Self {
        if difference == (0, 0) {
            return self;
        }
        let owner = video.upload().owner;
        self.update(&keys::media::storage(owner), &change(owner, difference))
    }
}
