//! Playback: who can watch a lesson, and the signed links to its playlists.

use jiff::{SignedDuration, Timestamp};

use super::job;
use crate::courses::CourseRelation;
use crate::id::{Id as _, UserId, VideoId};
use crate::{DomainError, kinds};

/// How long a playback link is valid.
pub const LINK_LIFETIME: SignedDuration = SignedDuration::from_hours(6);

/// The purpose in the seal of playback links.
pub const LINK_PURPOSE: &str = "playback v1";

/// Why the video of a lesson cannot be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum PlaybackError {
    /// There is no such lesson, or the user may not know of its course.
    #[problem(kinds::NOT_FOUND)]
    NoSuchLesson,
    /// The user is not enrolled in the course.
    #[problem(kinds::NOT_ENROLLED)]
    NotEnrolled,
    /// The lesson has no video that is ready.
    #[problem(Conflict, "video-not-ready", "The video of this lesson is not ready yet.")]
    NotReady,
}

/// Why a playback link is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum LinkError {
    /// The link was not made by the platform, or was changed.
    #[problem(Forbidden, "playback-link-invalid", "This playback link is not valid.")]
    Invalid,
    /// The link has expired.
    #[problem(Forbidden, "playback-link-expired", "This playback link has expired. Get the playback again.")]
    Expired,
}

/// Checks that a user can watch: enrolled learners, and users who can change the course.
pub fn check_access(relation: CourseRelation) -> Result<(), PlaybackError> {
    match relation {
        CourseRelation::Author | CourseRelation::Enrolled => Ok(()),
        CourseRelation::Reader => Err(PlaybackError::NotEnrolled),
        CourseRelation::Stranger => Err(PlaybackError::NoSuchLesson),
    }
}

/// Lets a user watch an attempt of a video for a while. Its text must be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaybackLink {
    /// The video.
    pub video: VideoId,
    /// The attempt whose output is played.
    pub attempt: String,
    /// The user.
    pub user: UserId,
    /// When the link expires, in whole seconds.
    pub ends: Timestamp,
}

impl PlaybackLink {
    /// A link that is valid from now on.
    pub fn new(video: VideoId, attempt: &str, user: UserId, now: Timestamp) -> Self {
        let ends = now.saturating_add(LINK_LIFETIME).unwrap_or(Timestamp::MAX);
        let ends = Timestamp::from_second(ends.as_second()).unwrap_or(ends);
        Self { video, attempt: attempt.to_owned(), user, ends }
    }

    /// The link as a text that is valid in a path.
    pub fn text(&self) -> String {
        format!("{}.{}.{}.{}", self.video, self.attempt, self.user, self.ends.as_second())
    }

    /// Parses a text whose seal was verified, and checks that the link has not expired.
    pub fn read(text: &str, now: Timestamp) -> Result<Self, LinkError> {
        let link = Self::parse(text).ok_or(LinkError::Invalid)?;
        if link.ends > now { Ok(link) } else { Err(LinkError::Expired) }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let link = Self {
            video: VideoId::parse(parts.next()?).ok()?,
            attempt: parts.next().filter(|attempt| job::is_file_name(attempt))?.to_owned(),
            user: UserId::parse(parts.next()?).ok()?,
            ends: Timestamp::from_second(parts.next()?.parse().ok()?).ok()?,
        };
        parts.next().is_none().then_some(link)
    }

    /// How long the link is still valid.
    pub fn remaining(&self, now: Timestamp) -> SignedDuration {
        self.ends.duration_since(now).max(SignedDuration::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_link_reads_back_as_itself_until_its_time_is_over(
            video in 0_u128..(1 << 80), user in 0_u128..(1 << 80), now in 0_i64..4_000_000_000,
            attempt in "[A-Za-z0-9_-]{1,40}",
        ) {
            let now = Timestamp::from_second(now).unwrap();
            let link = PlaybackLink::new(VideoId::new(now, video), &attempt, UserId::new(now, user), now);
            prop_assert_eq!(PlaybackLink::read(&link.text(), now), Ok(link.clone()));
            prop_assert_eq!(PlaybackLink::read(&link.text(), link.ends), Err(LinkError::Expired));
            prop_assert!(link.remaining(now) <= LINK_LIFETIME);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = PlaybackLink::read(&text, Timestamp::UNIX_EPOCH);
        }
    }
}
