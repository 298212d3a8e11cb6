//! No two things share a key.

use std::collections::HashSet;

use glotto_domain::id::{CourseId, EventId, Id as _, LessonId, PasskeyId, SessionId, UserId, VideoId};
use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

/// The keys of everything that has an id made of these bits.
fn all(bits: u128) -> Vec<Key> {
    let now = Timestamp::UNIX_EPOCH;
    let (user, course, lesson) = (UserId::new(now, bits), CourseId::new(now, bits), LessonId::new(now, bits));
    vec![
        super::user(user),
        session(user, SessionId::new(now, bits)),
        totp(user),
        recovery_codes(user),
        passkey(user, PasskeyId::new(now, bits)),
        enrolment(user, course),
        former_enrolment(user, course),
        position(user, course, lesson),
        bookmark(user, course),
        stats(user),
        reminder(user),
        super::course(course),
        outline(course),
        super::lesson(course, lesson),
        lesson_video(course, lesson),
        video(VideoId::new(now, bits)),
        event(EventId::new(now, bits)),
    ]
}

proptest! {
    #[test]
    fn no_two_things_share_a_key(one in 0_u128..(1 << 80), other in 0_u128..(1 << 80)) {
        prop_assume!(one != other);
        let keys: Vec<_> = all(one).into_iter().chain(all(other)).collect();
        let distinct: HashSet<_> = keys.iter().collect();
        prop_assert_eq!(distinct.len(), keys.len());
    }

    #[test]
    fn due_moments_sort_as_they_come(one in 0_i64..4_102_444_800, other in 0_i64..4_102_444_800) {
        let moment = |second| due_moment(Timestamp::from_second(second).unwrap());
        prop_assert_eq!(one.cmp(&other), moment(one).cmp(&moment(other)));
    }
}

#[test]
fn what_belongs_to_a_person_lies_in_one_partition() {
    let keys = all(7);
    assert!(keys[..10].iter().all(|key| key.pk == keys[0].pk));
}
