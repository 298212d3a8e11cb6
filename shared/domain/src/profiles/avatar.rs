//! Somebody's picture: announced, uploaded, made, replaced, removed. Messages about uploads come
//! twice, late and in any order; whatever they do, the upload that was announced last wins.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, de};

use super::PictureFailure;
use crate::id::{AvatarId, Id as _, UserId};

/// The kind of the event that somebody's picture is shown no longer.
pub const PICTURE_DISCARDED: &str = "PictureDiscarded";

/// What an address of a picture has to know besides whose it is: 128 bits of chance. Whoever may
/// see a profile is told it; when fewer may see the profile, another takes its place.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AvatarLink(String);

impl AvatarLink {
    const LENGTH: usize = 32;

    /// A link made of chance.
    pub fn new(random: [u8; 16]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(random)))
    }

    /// Reads what stands in an address.
    pub fn parse(text: &str) -> Option<Self> {
        let sound = text.len() == Self::LENGTH && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        sound.then(|| Self(text.to_owned()))
    }

    /// As it stands in an address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

// Whoever knows a link sees the picture: it shows in no log.
crate::redacted_debug!(AvatarLink);

impl<'de> Deserialize<'de> for AvatarLink {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("is no link of a picture"))
    }
}

/// A picture that can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The upload that it was made of.
    pub id: AvatarId,
    /// What its address has to know.
    pub link: AvatarLink,
    /// Since when it is shown.
    pub since: Timestamp,
}

/// The upload that was announced last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Names it.
    pub id: AvatarId,
    /// Until when it may be put.
    pub ends: Timestamp,
    /// Why nothing came of it.
    pub failure: Option<PictureFailure>,
}

/// Somebody's picture and what is on the way to become it. Uploads are named by ids that sort by
/// the time of their announcement, so what is late is known by its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Avatar {
    /// What is shown; nothing, if none was uploaded or it was removed.
    pub picture: Option<Picture>,
    /// The last upload that was announced, until it is shown or removed.
    pub upload: Option<Upload>,
    /// The latest upload that is over and done with; earlier ones are too.
    pub settled: Option<AvatarId>,
}

impl Avatar {
    /// An id of now that is later than all that are known: clocks of different machines may differ,
    /// and what is done after something else must not be taken for earlier.
    pub fn next_id(&self, now: Timestamp, random: u128) -> AvatarId {
        let known = self.settled.max(self.upload.as_ref().map(|upload| upload.id));
        let id = AvatarId::new(now, random);
        let after = known.and_then(|known| known.created().checked_add(SignedDuration::from_millis(1)).ok());
        if known.is_none_or(|known| id > known) { id } else { AvatarId::new(after.unwrap_or(now), random) }
    }

    /// An upload is announced. The picture that is shown stays until the new one is made.
    pub fn announce(&mut self, id: AvatarId, ends: Timestamp) {
        self.upload = Some(Upload { id, ends, failure: None });
    }

    /// Whether an upload is still to be made a picture of.
    pub fn awaits(&self, id: AvatarId) -> bool {
        self.settled.is_none_or(|settled| id > settled)
    }

    /// The address of what is shown in a size, below that of the API: of the picture, or of the
    /// pattern that stands for one. Both are addresses that an `img` may have: no token goes along.
    pub fn address(&self, owner: UserId, size: u32) -> String {
        match &self.picture {
            Some(picture) => format!("/v1/avatars/{owner}/{}/{size}", picture.link.as_str()),
            None => format!("/v1/avatars/{owner}/default.svg"),
        }
    }

    /// Whether an upload is what is shown.
    pub fn shows(&self, id: AvatarId) -> bool {
        self.picture.as_ref().is_some_and(|picture| picture.id == id)
    }

    /// An upload has been made a picture of: it is shown, if it is still awaited. Gives the picture
    /// that it replaced.
    pub fn show(&mut self, id: AvatarId, link: AvatarLink, now: Timestamp) -> Option<AvatarId> {
        if !self.awaits(id) {
            return None;
        }
        self.settle(id);
        let replaced = self.picture.replace(Picture { id, link, since: now });
        replaced.map(|picture| picture.id)
    }

    /// Nothing could be made of an upload, if it was still awaited. What was shown before stays.
    pub fn fail(&mut self, id: AvatarId, failure: PictureFailure) {
        if !self.awaits(id) {
            return;
        }
        if failure.is_final() {
            self.settled = Some(id);
        }
        if let Some(upload) = self.upload.as_mut().filter(|upload| upload.id == id) {
            upload.failure = Some(failure);
        }
    }

    /// No picture is shown any more, nor will one of an upload that was announced before now. `mark`
    /// is an id of now. Gives the picture that was shown.
    pub fn remove(&mut self, mark: AvatarId) -> Option<AvatarId> {
        self.settled = self.settled.max(Some(mark));
        self.upload = None;
        self.picture.take().map(|picture| picture.id)
    }

    /// The picture is shown under another address; whoever knew the present one knows nothing.
    pub fn relink(&mut self, link: AvatarLink) {
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
        assert!(avatar.shows(id(1)) && avatar.upload.is_none() && !avatar.awaits(id(1)));
    }

    #[test]
    fn what_is_shown_stays_while_a_new_one_fails_or_is_not_there_yet() {
        let mut avatar = announced(1);
        avatar.show(id(1), link(), moment(5));
        avatar.announce(id(2), moment(900));
        assert!(avatar.shows(id(1)) && avatar.awaits(id(2)));
        avatar.fail(id(2), PictureFailure::Damaged);
        assert!(avatar.shows(id(1)) && !avatar.awaits(id(2)));
        assert_eq!(avatar.upload.unwrap().failure, Some(PictureFailure::Damaged));
    }

    #[test]
    fn what_may_be_our_fault_is_awaited_still() {
        let mut avatar = announced(1);
        avatar.fail(id(1), PictureFailure::OurFault);
        assert_eq!(avatar.upload.as_ref().unwrap().failure, Some(PictureFailure::OurFault));
        assert!(avatar.awaits(id(1)));
        avatar.show(id(1), link(), moment(5));
        assert!(avatar.shows(id(1)) && avatar.upload.is_none());
    }

    #[test]
    fn an_upload_that_comes_late_replaces_nothing_later() {
        let mut avatar = announced(1);
        avatar.announce(id(2), moment(900));
        avatar.show(id(2), link(), moment(5));
        assert!(!avatar.awaits(id(1)));
        assert_eq!(avatar.show(id(1), link(), moment(6)), None);
        avatar.fail(id(1), PictureFailure::Damaged);
        assert!(avatar.shows(id(2)));
    }

    #[test]
    fn an_earlier_upload_is_shown_while_the_later_one_is_awaited() {
        let mut avatar = announced(1);
        avatar.announce(id(2), moment(900));
        avatar.show(id(1), link(), moment(5));
        assert!(avatar.shows(id(1)));
        assert_eq!(avatar.upload.as_ref().map(|upload| upload.id), Some(id(2)));
        assert_eq!(avatar.show(id(2), link(), moment(6)), Some(id(1)));
    }

    #[test]
    fn who_removes_their_picture_sees_no_late_one_appear() {
        let mut avatar = announced(1);
        avatar.show(id(1), link(), moment(5));
        avatar.announce(id(6), moment(900));
        assert_eq!(avatar.remove(id(7)), Some(id(1)));
        assert!(!avatar.awaits(id(6)) && avatar.picture.is_none() && avatar.upload.is_none());
        assert_eq!(avatar.show(id(6), link(), moment(8)), None);
        assert_eq!(avatar.picture, None);
        assert_eq!(avatar.remove(id(9)), None);
        avatar.announce(id(10), moment(900));
        assert!(avatar.awaits(id(10)));
    }

    #[test]
    fn who_shows_no_picture_has_the_address_of_a_pattern() {
        let mut avatar = announced(1);
        let owner = UserId::new(moment(0), 3);
        assert_eq!(avatar.address(owner, 64), format!("/v1/avatars/{owner}/default.svg"));
        avatar.show(id(1), link(), moment(5));
        assert_eq!(avatar.address(owner, 64), format!("/v1/avatars/{owner}/{}/64", link().as_str()));
    }

    #[test]
    fn what_is_announced_after_something_is_later_than_it_whatever_the_clock_says() {
        let mut avatar = announced(9);
        let next = avatar.next_id(moment(5), 0);
        assert!(next > id(9));
        avatar.announce(next, moment(900));
        avatar.show(next, link(), moment(5));
        let mark = avatar.next_id(moment(5), 0);
        assert!(avatar.awaits(mark));
        avatar.remove(mark);
        assert!(avatar.awaits(avatar.next_id(moment(5), 0)));
        assert_eq!(avatar.next_id(moment(99), 4), AvatarId::new(moment(99), 4), "and else it is of now");
    }

    #[test]
    fn a_link_is_read_from_an_address_and_from_nothing_else() {
        assert_eq!(AvatarLink::parse(link().as_str()), Some(link()));
        for other in
            ["", "09", "../../../../../../../../../../../../..", &"g".repeat(32), &"A".repeat(32), &"0".repeat(33)]
        {
            assert_eq!(AvatarLink::parse(other), None, "{other}");
        }
        assert_eq!(format!("{:?}", link()), "AvatarLink(..)");
    }

    /// What can happen to an upload, in any order and any number of times.
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
        fn every_picture_that_was_shown_is_either_shown_or_given_back_to_be_deleted(
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
                prop_assert!(after >= before, "what is shown never becomes older");
                seen.extend(after.filter(|_| after != before));
            }
            discarded.extend(avatar.picture.as_ref().map(|picture| picture.id));
            prop_assert_eq!(seen, discarded);
        }
    }
}
