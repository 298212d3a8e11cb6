use proptest::prelude::*;

use super::*;
use crate::profiles::PROCESSED_WITHIN;

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
    for other in ["", "09", "../../../../../../../../../../../../..", &"g".repeat(32), &"A".repeat(32), &"0".repeat(33)]
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
