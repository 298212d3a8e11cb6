//! Sealed links to the files of a lesson. They are checked like those of playback: session, right, and what the lesson
//! names.

use jiff::Timestamp;

use super::{LinkedFile, files};
use crate::DomainError;
use crate::courses::LessonSummary;
use crate::id::{CourseId, Id as _, LessonId, MediaId, SessionId, UserId};
use crate::keys::{KeyPurpose, SealLabel};
use crate::media::playback::{LinkHolder, PlaybackLink};
use crate::media::{LinkError, job};

/// The seal of links to files of lessons.
pub const LINK_SEAL: SealLabel = SealLabel::new(KeyPurpose::Playback, "lesson file v1");

/// Why a link to a file of a lesson is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum MediaLinkError {
    /// The link was not made by the platform, or was changed.
    #[problem(Forbidden, "media-link-invalid", "This link to a file is not valid.")]
    Invalid,
    /// The link has expired.
    #[problem(Forbidden, "media-link-expired", "This link to a file has expired. Get the media of the lesson again.")]
    Expired,
    /// The session in which the link was made has ended.
    #[problem(Forbidden, "media-link-session-ended", "The session of this link to a file has ended. Log in again.")]
    SessionEnded,
    /// The lesson has other content in the version that the user has.
    #[problem(Forbidden, "media-link-replaced", "The lesson has changed. Get its media again.")]
    Replaced,
}

impl From<LinkError> for MediaLinkError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Invalid => Self::Invalid,
            LinkError::Expired => Self::Expired,
            LinkError::SessionEnded => Self::SessionEnded,
            LinkError::Replaced => Self::Replaced,
        }
    }
}

/// Lets a user read a file of a lesson for a while, as long as the session lasts in which the link was made, as long as
/// the user may read the lesson, and as long as it has the content that names the file. Its text must be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaLink {
    /// The item.
    pub media: MediaId,
    /// The course whose folder has the files.
    pub home: CourseId,
    /// The name of its folder.
    pub output: String,
    /// What is opened.
    pub file: LinkedFile,
    /// The number of the generation under which the content is stored that names the item. Content that a version has
    /// never changes.
    pub generation: u32,
    /// The user and the lesson that it was made for.
    pub holder: LinkHolder,
    /// When the link expires, in whole seconds.
    pub ends: Timestamp,
}

impl MediaLink {
    /// When a link expires that is made now: when one of playback does.
    pub fn expiry(now: Timestamp) -> Timestamp {
        PlaybackLink::expiry(now)
    }

    /// The link as a text that is valid in a path.
    pub fn text(&self) -> String {
        let Self { media, home, output, file, generation, holder, ends } = self;
        let LinkHolder { course, lesson, user, session } = holder;
        let (file, ends) = (file.name(), ends.as_second());
        format!("{media}.{home}.{output}.{file}.{generation}.{course}.{lesson}.{user}.{session}.{ends}")
    }

    /// Parses a text whose seal was verified, and checks that the link has not expired.
    pub fn read(text: &str, now: Timestamp) -> Result<Self, MediaLinkError> {
        let link = Self::parse(text).ok_or(MediaLinkError::Invalid)?;
        if link.ends > now { Ok(link) } else { Err(MediaLinkError::Expired) }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let link = Self {
            media: MediaId::parse(parts.next()?).ok()?,
            home: CourseId::parse(parts.next()?).ok()?,
            output: parts.next().filter(|output| job::is_file_name(output))?.to_owned(),
            file: parts.next().and_then(|name| LinkedFile::ALL.into_iter().find(|file| file.name() == name))?,
            generation: parts.next()?.parse().ok()?,
            holder: LinkHolder {
                course: CourseId::parse(parts.next()?).ok()?,
                lesson: LessonId::parse(parts.next()?).ok()?,
                user: UserId::parse(parts.next()?).ok()?,
                session: SessionId::parse(parts.next()?).ok()?,
            },
            ends: Timestamp::from_second(parts.next()?.parse().ok()?).ok()?,
        };
        parts.next().is_none().then_some(link)
    }

    /// Whether a lesson still has the content for which the link was made.
    pub const fn is_of(&self, lesson: &LessonSummary) -> bool {
        lesson.content.get() == self.generation
    }

    /// The key of the file in the media bucket that a request names; none if the link does not open it.
    pub fn object_key(&self, requested: &str, accepts_webp: bool) -> Option<String> {
        let file = self.file.file(requested, accepts_webp)?;
        Some(format!("{}{file}", files::output_folder(self.home, self.media, &self.output)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_link_reads_back_as_itself_until_its_time_is_over(
            random in 0_u128..(1 << 80), now in 0_i64..4_000_000_000, output in "[A-Za-z0-9_-]{1,40}",
            file in proptest::sample::select(LinkedFile::ALL.to_vec()), generation in 1_u32..1_000,
        ) {
            let now = Timestamp::from_second(now).unwrap();
            let holder = LinkHolder {
                course: CourseId::new(now, random),
                lesson: LessonId::new(now, random),
                user: UserId::new(now, random),
                session: SessionId::new(now, random),
            };
            let (media, ends) = (MediaId::new(now, random), MediaLink::expiry(now));
            let home = CourseId::new(now, random / 2);
            let link = MediaLink { media, home, output, file, generation, holder, ends };
            prop_assert_eq!(MediaLink::read(&link.text(), now), Ok(link.clone()));
            prop_assert_eq!(MediaLink::read(&link.text(), link.ends), Err(MediaLinkError::Expired));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = MediaLink::read(&text, Timestamp::UNIX_EPOCH);
        }
    }
}
