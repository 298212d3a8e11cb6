//! Playback: who can watch, and the sealed links to playlists and media.

use jiff::{SignedDuration, Timestamp};

use super::job;
use crate::courses::{Generation, ReadLessonError};
use crate::id::{CourseId, Id as _, LessonId, SessionId, UserId, VideoId};
use crate::keys::{KeyPurpose, SealLabel};
use crate::{DomainError, kinds};

/// How long a playback link is valid: longer than a pause of a day. A player uses the same link until the lesson is
/// over, because it does not reload the playlists of a recorded video.
pub const LINK_LIFETIME: SignedDuration = SignedDuration::from_hours(36);

/// How long the signed address of a media file is valid. A redirect is followed at once, a player requests a new
/// address for each segment, and a response that has begun continues. An address opens the whole file, and continues
/// to do so when its user has logged out, so it is short.
pub const MEDIA_LIFETIME: SignedDuration = SignedDuration::from_mins(2);

/// The seal of playback links.
pub const LINK_SEAL: SealLabel = SealLabel::new(KeyPurpose::Playback, "playback v4");

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
    #[problem(kinds::VIDEO_NOT_READY)]
    NotReady,
}

/// Why a lesson cannot be downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum DownloadError {
    /// There is no such lesson, or the user may not know of its course.
    #[problem(kinds::NOT_FOUND)]
    NoSuchLesson,
    /// The user is not enrolled in the course.
    #[problem(kinds::NOT_ENROLLED)]
    NotEnrolled,
    /// The authors do not let learners keep a copy.
    #[problem(Forbidden, "not-downloadable", "The authors of this lesson do not let learners keep a copy.")]
    NotDownloadable,
    /// The lesson has no video that is ready.
    #[problem(kinds::VIDEO_NOT_READY)]
    NotReady,
}

/// Who may read a lesson may download it, if its authors permit it.
impl From<ReadLessonError> for DownloadError {
    fn from(error: ReadLessonError) -> Self {
        match error {
            ReadLessonError::NoSuchLesson => Self::NoSuchLesson,
            ReadLessonError::NotEnrolled => Self::NotEnrolled,
        }
    }
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
    /// The session in which the link was made has ended.
    #[problem(Forbidden, "playback-session-ended", "The session of this playback link has ended. Log in again.")]
    SessionEnded,
    /// The lesson plays another video in the version that the user has.
    #[problem(Forbidden, "playback-video-replaced", "The video of this lesson was replaced. Get the playback again.")]
    Replaced,
}

/// Who may read a lesson may play it.
impl From<ReadLessonError> for PlaybackError {
    fn from(error: ReadLessonError) -> Self {
        match error {
            ReadLessonError::NoSuchLesson => Self::NoSuchLesson,
            ReadLessonError::NotEnrolled => Self::NotEnrolled,
        }
    }
}

/// Lets a user watch an output of a video for a while, as long as the session lasts in which the link was made, as
/// long as the user may watch the course, and as long as the lesson plays it. Its text must be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaybackLink {
    /// The video.
    pub video: VideoId,
    /// The name of the output folder that is played.
    pub output: String,
    /// The course.
    pub course: CourseId,
    /// The lesson.
    pub lesson: LessonId,
    /// The generation of the content that the lesson had when the link was made. It saves a read, and decides nothing.
    pub content: Generation,
    /// The user.
    pub user: UserId,
    /// The session of the user.
    pub session: SessionId,
    /// When the link expires, in whole seconds.
    pub ends: Timestamp,
}

/// The user and the lesson that a link was made for: what decides whether it still opens anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkHolder {
    /// The course.
    pub course: CourseId,
    /// The lesson.
    pub lesson: LessonId,
    /// The user.
    pub user: UserId,
    /// The session of the user.
    pub session: SessionId,
}

impl From<&PlaybackLink> for LinkHolder {
    fn from(link: &PlaybackLink) -> Self {
        let PlaybackLink { course, lesson, user, session, .. } = *link;
        Self { course, lesson, user, session }
    }
}

impl PlaybackLink {
    /// When a link expires that is made now.
    pub fn expiry(now: Timestamp) -> Timestamp {
        let ends = now.saturating_add(LINK_LIFETIME).unwrap_or(Timestamp::MAX);
        Timestamp::from_second(ends.as_second()).unwrap_or(ends)
    }

    /// The link as a text that is valid in a path.
    pub fn text(&self) -> String {
        let Self { video, output, course, lesson, content, user, session, ends } = self;
        format!("{video}.{output}.{course}.{lesson}.{}.{user}.{session}.{}", content.get(), ends.as_second())
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
            output: parts.next().filter(|output| job::is_file_name(output))?.to_owned(),
            course: CourseId::parse(parts.next()?).ok()?,
            lesson: LessonId::parse(parts.next()?).ok()?,
            content: Generation::parse(parts.next()?)?,
            user: UserId::parse(parts.next()?).ok()?,
            session: SessionId::parse(parts.next()?).ok()?,
            ends: Timestamp::from_second(parts.next()?.parse().ok()?).ok()?,
        };
        parts.next().is_none().then_some(link)
    }
}

/// When the signed address of a media file expires that is made now.
pub fn media_expiry(now: Timestamp) -> Timestamp {
    now.saturating_add(MEDIA_LIFETIME).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_link_reads_back_as_itself_until_its_time_is_over(
            random in 0_u128..(1 << 80), now in 0_i64..4_000_000_000, output in "[A-Za-z0-9_-]{1,40}",
        ) {
            let now = Timestamp::from_second(now).unwrap();
            let link = PlaybackLink {
                video: VideoId::new(now, random),
                output,
                course: CourseId::new(now, random),
                lesson: LessonId::new(now, random),
                content: Generation::FIRST.next(),
                user: UserId::new(now, random),
                session: SessionId::new(now, random),
                ends: PlaybackLink::expiry(now),
            };
            prop_assert_eq!(PlaybackLink::read(&link.text(), now), Ok(link.clone()));
            prop_assert_eq!(PlaybackLink::read(&link.text(), link.ends), Err(LinkError::Expired));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = PlaybackLink::read(&text, Timestamp::UNIX_EPOCH);
        }
    }

    #[test]
    fn a_pause_of_a_day_ends_no_link_and_media_addresses_are_shorter() {
        let now = Timestamp::UNIX_EPOCH;
        assert!(PlaybackLink::expiry(now) > now + SignedDuration::from_hours(24));
        assert!(media_expiry(now) < PlaybackLink::expiry(now));
        assert!(media_expiry(now) > now);
    }

    #[test]
    fn a_link_of_the_earlier_format_is_not_valid() {
        let id = "01J9ZK5W6V4QX0N8R3T7B2M1CD";
        for old in [
            format!("vid_{id}.a.usr_{id}.4000000000"),
            format!("vid_{id}.a.crs_{id}.les_{id}.usr_{id}.ses_{id}.4000000000"),
        ] {
            assert_eq!(PlaybackLink::read(&old, Timestamp::UNIX_EPOCH), Err(LinkError::Invalid));
        }
    }
}
