//! The picture of a user: announced, uploaded, processed, replaced, removed. Messages about uploads
//! come twice, late and in any order; the upload that was announced last wins.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, de};

use super::{PROCESSED_WITHIN, PictureFailure};
use crate::id::{AvatarId, Id as _, UserId};

/// The kind of the event that a picture is not shown any more.
pub const PICTURE_DISCARDED: &str = "PictureDiscarded";

/// The secret part of the URL of a picture: 128 random bits. Users who may see the profile get it. When
/// fewer users may see the profile, it is replaced.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AvatarLink(String);

impl AvatarLink {
    const LENGTH: usize = 32;

    /// A link from random bytes.
    pub fn new(random: [u8; 16]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(random)))
    }

    /// Parses the part of a URL.
    pub fn parse(text: &str) -> Option<Self> {
        let valid = text.len() == Self::LENGTH && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        valid.then(|| Self(text.to_owned()))
    }

    /// The part of a URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

// A link gives access to the picture, so it must not be logged.
crate::redacted_debug!(AvatarLink);

impl<'de> Deserialize<'de> for AvatarLink {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a link of a picture"))
    }
}

/// A picture that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The upload that it was made from.
    pub id: AvatarId,
    /// The secret part of its URL.
    pub link: AvatarLink,
    /// When it was first shown.
    pub since: Timestamp,
}

/// The upload that was announced last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: AvatarId,
    /// The latest time for the upload.
    pub ends: Timestamp,
    /// When its processing began for the first time, if it has arrived.
    pub arrived: Option<Timestamp>,
    /// Why it failed.
    pub failure: Option<PictureFailure>,
}

/// The state of an upload that is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadState {
    /// It has not arrived or is not processed yet.
    Pending,
    /// It could not be processed.
    Failed(PictureFailure),
    /// It did not arrive in time.
    Expired,
}

impl Upload {
    /// The state at a moment. An upload that is not processed in time has failed, whatever became of its attempts. It
    /// may still be shown later, if its function was throttled, or an operator sends its event again.
    pub fn state(&self, now: Timestamp) -> UploadState {
        let is_overdue = |arrived: Timestamp| now.duration_since(arrived) >= PROCESSED_WITHIN;
        match (self.failure, self.arrived) {
            (Some(failure), _) => UploadState::Failed(failure),
            (None, Some(arrived)) if is_overdue(arrived) => UploadState::Failed(PictureFailure::OurFault),
            (None, None) if self.ends <= now => UploadState::Expired,
            (None, _) => UploadState::Pending,
        }
    }
}

/// The picture of a user and the upload that may replace it. Ids of uploads sort by the time of their
/// announcement, so a late upload is recognised by its id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Avatar {
    /// The picture that is shown; none if none was uploaded or it was removed.
    pub picture: Option<Picture>,
    /// The upload that was announced last, until it is shown or removed.
    pub upload: Option<Upload>,
    /// The latest upload that is finished; earlier ones are finished too.
    pub settled: Option<AvatarId>,
}

impl Avatar {
    /// An id for now that sorts after all known ids. The clocks of machines differ, and a later
    /// operation must not seem to be an earlier one.
    pub fn next_id(&self, now: Timestamp, random: u128) -> AvatarId {
        let latest = self.settled.max(self.upload.as_ref().map(|upload| upload.id));
        let id = AvatarId::new(now, random);
        let after = latest.and_then(|latest| latest.created().checked_add(SignedDuration::from_millis(1)).ok());
        if latest.is_none_or(|latest| id > latest) { id } else { AvatarId::new(after.unwrap_or(now), random) }
    }

    /// Announces an upload. The current picture stays until the new one is ready.
    pub fn announce(&mut self, id: AvatarId, ends: Timestamp) {
        self.upload = Some(Upload { id, ends, arrived: None, failure: None });
    }

    /// Records that an upload has arrived, if it is the last one that was announced and this is news.
    pub fn arrive(&mut self, id: AvatarId, now: Timestamp) {
        if let Some(upload) = self.upload.as_mut().filter(|upload| upload.id == id) {
            upload.arrived.get_or_insert(now);
        }
    }

    /// Whether an upload still has to be processed.
    pub fn is_awaiting(&self, id: AvatarId) -> bool {
        self.settled.is_none_or(|settled| id > settled)
    }

    /// The path of the picture in a size, or of the generated pattern if there is none. Pages can load
    /// both without a token.
    pub fn address(&self, owner: UserId, size: u32) -> String {
        match &self.picture {
            Some(picture) => format!("/v1/avatars/{owner}/{}/{size}", picture.link.as_str()),
            None => format!("/v1/avatars/{owner}/default.svg"),
        }
    }

    /// Whether the picture of an upload is shown.
    pub fn is_current(&self, id: AvatarId) -> bool {
        self.picture.as_ref().is_some_and(|picture| picture.id == id)
    }

    /// Shows the picture of an upload, if it is still awaited. Returns the picture that it replaced.
    pub fn show(&mut self, id: AvatarId, link: AvatarLink, now: Timestamp) -> Option<AvatarId> {
        if !self.is_awaiting(id) {
            return None;
        }
        self.settle(id);
        let replaced = self.picture.replace(Picture { id, link, since: now });
        replaced.map(|picture| picture.id)
    }

    /// Notes that an upload failed, if it was still awaited. The current picture stays.
    pub fn fail(&mut self, id: AvatarId, failure: PictureFailure) {
        if !self.is_awaiting(id) {
            return;
        }
        if failure.is_final() {
            self.settled = Some(id);
        }
        if let Some(upload) = self.upload.as_mut().filter(|upload| upload.id == id) {
            upload.failure = Some(failure);
        }
    }

    /// Removes the picture. Uploads that were announced before `mark`, an id for now, will not be shown
    /// either. Returns the removed picture.
    pub fn remove(&mut self, mark: AvatarId) -> Option<AvatarId> {
        self.settled = self.settled.max(Some(mark));
        self.upload = None;
        self.picture.take().map(|picture| picture.id)
    }

    /// Changes the URL of the picture, so that the old one stops working.
    pub fn rotate_link(&mut self, link: AvatarLink) {
        if let Some(picture) = &mut self.picture {
            picture.link = link;
        }
    }

    fn settle(&mut self, id: AvatarId) {
        self.settled = Some(id);
        self.upload = self.upload.take().filter(|upload| upload.id > id);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moment(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn id(second: i64) -> AvatarId {
        AvatarId::new(moment(second), 7)
    }

    fn link() -> AvatarLink {
        AvatarLink::new([9; 16])
    }

    fn announced(second: i64) -> Avatar {
        let mut avatar = Avatar::default();
        avatar.announce(id(second), moment(second + 900));
        avatar
    }

    #[test]
    fn an_upload_is_shown_once_it_is_made() {
        let mut avatar = announced(1);
        assert_eq!(avatar.show(id(1), link(), moment(5)), None);
        assert!(avatar.is_current(id(1)) && avatar.upload.is_none() && !avatar.is_awaiting(id(1)));
    }

    #[test]
    fn the_current_picture_stays_while_a_new_one_is_pending_or_failed() {
        let mut avatar = announced(1);
        avatar.show(id(1), link(), moment(5));
        avatar.announce(id(2), moment(900));
        assert!(avatar.is_current(id(1)) && avatar.is_awaiting(id(2)));
        avatar.fail(id(2), PictureFailure::Damaged);
        assert!(avatar.is_current(id(1)) && !avatar.is_awaiting(id(2)));
        assert_eq!(avatar.upload.unwrap().failure, Some(PictureFailure::Damaged));
    }

    #[test]
    fn an_upload_that_failed_by_our_fault_is_still_awaited() {
        let mut avatar = announced(1);
        avatar.fail(id(1), PictureFailure::OurFault);
        assert_eq!(avatar.upload.as_ref().unwrap().failure, Some(PictureFailure::OurFault));
        assert!(avatar.is_awaiting(id(1)));
        avatar.show(id(1), link(), moment(5));
        assert!(avatar.is_current(id(1)) && avatar.upload.is_none());
    }

    #[test]
    fn an_upload_that_is_not_processed_in_time_has_failed_until_it_is_shown_after_all() {
        let mut avatar = announced(1);
        avatar.arrive(id(1), moment(100));
        avatar.arrive(id(1), moment(300));
        let upload = avatar.upload.clone().unwrap();
        assert_eq!(upload.arrived, Some(moment(100)), "a later attempt does not prolong it");
        let over = moment(100) + PROCESSED_WITHIN;
        assert_eq!(upload.state(over - SignedDuration::from_nanos(1)), UploadState::Pending);
        assert_eq!(upload.state(over), UploadState::Failed(PictureFailure::OurFault));
        let damaged = Upload { failure: Some(PictureFailure::Damaged), ..upload };
        assert_eq!(damaged.state(over), UploadState::Failed(PictureFailure::Damaged));
        assert!(avatar.is_awaiting(id(1)));
        avatar.show(id(1), link(), over);
        assert!(avatar.is_current(id(1)) && avatar.upload.is_none());
    }

    #[test]
    fn an_upload_expires_if_it_does_not_arrive_while_its_link_is_valid() {
        let mut avatar = announced(1);
        let state = |avatar: &Avatar, second: i64| avatar.upload.as_ref().unwrap().state(moment(second));
        assert_eq!((state(&avatar, 900), state(&avatar, 901)), (UploadState::Pending, UploadState::Expired));
        avatar.arrive(id(2), moment(5));
        assert_eq!(state(&avatar, 901), UploadState::Expired, "another one arrived");
        avatar.arrive(id(1), moment(899));
        assert_eq!(state(&avatar, 901), UploadState::Pending, "it is being processed");
    }

    #[test]
    fn a_late_upload_does_not_replace_a_later_one() {
        let mut avatar = announced(1);
        avatar.announce(id(2), moment(900));
        avatar.show(id(2), link(), moment(5));
        assert!(!avatar.is_awaiting(id(1)));
        assert_eq!(avatar.show(id(1), link(), moment(6)), None);
        avatar.fail(id(1), PictureFailure::Damaged);
        assert!(avatar.is_current(id(2)));
    }

    #[test]
    fn an_earlier_upload_is_shown_while_the_later_one_is_awaited() {
        let mut avatar = announced(1);
        avatar.announce(id(2), moment(900));
        avatar.show(id(1), link(), moment(5));
        assert!(avatar.is_current(id(1)));
        assert_eq!(avatar.upload.as_ref().map(|upload| upload.id), Some(id(2)));
        assert_eq!(avatar.show(id(2), link(), moment(6)), Some(id(1)));
    }

    #[test]
    fn a_late_upload_does_not_appear_after_the_picture_was_removed() {
        let mut avatar = announced(1);
        avatar.show(id(1), link(), moment(5));
        avatar.announce(id(6), moment(900));
        assert_eq!(avatar.remove(id(7)), Some(id(1)));
        assert!(!avatar.is_awaiting(id(6)) && avatar.picture.is_none() && avatar.upload.is_none());
        assert_eq!(avatar.show(id(6), link(), moment(8)), None);
        assert_eq!(avatar.picture, None);
        assert_eq!(avatar.remove(id(9)), None);
        avatar.announce(id(10), moment(900));
        assert!(avatar.is_awaiting(id(10)));
    }

    #[test]
    fn a_user_without_picture_has_the_url_of_an_identicon() {
        let mut avatar = announced(1);
        let owner = UserId::new(moment(0), 3);
        assert_eq!(avatar.address(owner, 64), format!("/v1/avatars/{owner}/default.svg"));
        avatar.show(id(1), link(), moment(5));
        assert_eq!(avatar.address(owner, 64), format!("/v1/avatars/{owner}/{}/64", link().as_str()));
    }

    #[test]
    fn an_upload_announced_later_has_a_later_id_whatever_the_clock_says() {
        let mut avatar = announced(9);
        let next = avatar.next_id(moment(5), 0);
        assert!(next > id(9));
        avatar.announce(next, moment(900));
        avatar.show(next, link(), moment(5));
        let mark = avatar.next_id(moment(5), 0);
        assert!(avatar.is_awaiting(mark));
        avatar.remove(mark);
        assert!(avatar.is_awaiting(avatar.next_id(moment(5), 0)));
        assert_eq!(avatar.next_id(moment(99), 4), AvatarId::new(moment(99), 4), "otherwise it has the current time");
    }

    #[test]
    fn only_a_well_formed_avatar_link_is_parsed() {
        assert_eq!(AvatarLink::parse(link().as_str()), Some(link()));
        for other in
            ["", "09", "../../../../../../../../../../../../..", &"g".repeat(32), &"A".repeat(32), &"0".repeat(33)]
        {
            assert_eq!(AvatarLink::parse(other), None, "{other}");
        }
        assert_eq!(format!("{:?}", link()), "AvatarLink(..)");
    }

    /// Events of an upload, in any order and any number of times.
    #[derive(Debug, Clone, Copy)]
    enum Happens {
        Made(u8),
        Failed(u8),
        OurFault(u8),
    }

    fn happens() -> impl Strategy<Value = Happens> {
        prop_oneof![
            (0_u8..5).prop_map(Happens::Made),
            (0_u8..5).prop_map(Happens::Failed),
            (0_u8..5).prop_map(Happens::OurFault)
        ]
    }

    proptest! {
        #[test]
        fn every_picture_is_either_current_or_returned_for_deletion(
            story in proptest::collection::vec(happens(), 0..40)
        ) {
            let mut avatar = Avatar::default();
            for second in 0..5 {
                avatar.announce(id(second), moment(900));
            }
            let (mut seen, mut discarded) = (Vec::new(), Vec::new());
            for event in story {
                let before = avatar.picture.as_ref().map(|picture| picture.id);
                match event {
                    Happens::Made(second) => {
                        let replaced = avatar.show(id(second.into()), link(), moment(9));
                        prop_assert!(replaced.is_none() || replaced == before);
                        discarded.extend(replaced);
                    }
                    Happens::Failed(second) => avatar.fail(id(second.into()), PictureFailure::Damaged),
                    Happens::OurFault(second) => avatar.fail(id(second.into()), PictureFailure::OurFault),
                }
                let after = avatar.picture.as_ref().map(|picture| picture.id);
                prop_assert!(after >= before, "the picture is never replaced by an older one");
                seen.extend(after.filter(|_| after != before));
            }
            discarded.extend(avatar.picture.as_ref().map(|picture| picture.id));
            prop_assert_eq!(seen, discarded);
        }
    }
}
