//! Who may watch, and the link that says so.

use jiff::{SignedDuration, Timestamp};

use super::job;
use crate::courses::Standing;
use crate::id::{Id as _, UserId, VideoId};
use crate::{DomainError, kinds};

/// How long a link to watch is good.
pub const LINK_LIFETIME: SignedDuration = SignedDuration::from_hours(6);

/// What a link to watch is sealed for.
pub const LINK_PURPOSE: &str = "playback v1";

/// Why a lesson's video cannot be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum PlaybackError {
    /// There is no such lesson, or its course is not public.
    #[problem(kinds::NOT_FOUND)]
    NoSuchLesson,
    /// Only those who are enrolled may watch.
    #[problem(kinds::NOT_ENROLLED)]
    NotEnrolled,
    /// No video of this lesson can be watched yet.
    #[problem(Conflict, "video-not-ready", "The video of this lesson is not ready yet.")]
    NotReady,
}

/// Why a link to watch is not honoured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum LinkError {
    /// It is not one of ours.
    #[problem(Forbidden, "playback-link-invalid", "This playback link is not valid.")]
    Invalid,
    /// Its time is over.
    #[problem(Forbidden, "playback-link-expired", "This playback link has expired; ask for playback again.")]
    Expired,
}

/// Lets those watch who may: the course's author and whoever is enrolled.
pub fn admit(standing: Standing) -> Result<(), PlaybackError> {
    match standing {
        Standing::Author | Standing::Enrolled => Ok(()),
        Standing::Reader => Err(PlaybackError::NotEnrolled),
        Standing::Stranger => Err(PlaybackError::NoSuchLesson),
    }
}

/// Lets one person watch one attempt of one video for a while. Its text is to be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaybackLink {
    /// The video.
    pub video: VideoId,
    /// The attempt that made what is to be watched.
    pub attempt: String,
    /// Who watches.
    pub user: UserId,
    /// Until when, in whole seconds.
    pub ends: Timestamp,
}

impl PlaybackLink {
    /// A link from now on.
    pub fn new(video: VideoId, attempt: &str, user: UserId, now: Timestamp) -> Self {
        let ends = now.saturating_add(LINK_LIFETIME).unwrap_or(Timestamp::MAX);
        let ends = Timestamp::from_second(ends.as_second()).unwrap_or(ends);
        Self { video, attempt: attempt.to_owned(), user, ends }
    }

    /// The link as a text that can stand in a path.
    pub fn text(&self) -> String {
        format!("{}.{}.{}.{}", self.video, self.attempt, self.user, self.ends.as_second())
    }

    /// Reads a text whose seal was found good, and sees whether its time is over.
    pub fn read(text: &str, now: Timestamp) -> Result<Self, LinkError> {
        let link = Self::parse(text).ok_or(LinkError::Invalid)?;
        if link.ends > now { Ok(link) } else { Err(LinkError::Expired) }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let link = Self {
            video: VideoId::parse(parts.next()?).ok()?,
            attempt: parts.next().filter(|attempt| job::is_name(attempt))?.to_owned(),
            user: UserId::parse(parts.next()?).ok()?,
            ends: Timestamp::from_second(parts.next()?.parse().ok()?).ok()?,
        };
        parts.next().is_none().then_some(link)
    }

    /// How long it is good still.
    pub fn left(&self, now: Timestamp) -> SignedDuration {
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
            video in 0_u128..(1 << 80), user in 0_u128..(1 << 80), now in 0_i64..4_000_000_000, attempt in "[A-Za-z0-9_-]{1,40}",
        ) {
            let now = Timestamp::from_second(now).unwrap();
            let link = PlaybackLink::new(VideoId::new(now, video), &attempt, UserId::new(now, user), now);
            prop_assert_eq!(PlaybackLink::read(&link.text(), now), Ok(link.clone()));
            prop_assert_eq!(PlaybackLink::read(&link.text(), link.ends), Err(LinkError::Expired));
            prop_assert!(link.left(now) <= LINK_LIFETIME);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = PlaybackLink::read(&text, Timestamp::UNIX_EPOCH);
        }
    }
}
