//! The captions of a lesson, and whether learners may keep what it plays. Captions belong to the lesson and not to its
//! video: they stay when the author replaces the video, which is mostly a new cut.

use super::{Lesson, LessonContent};
use crate::locale::LanguageTag;
use crate::media::captions::{CaptionTrack, EditCaptionsError, MAX_TRACKS};

impl LessonContent {
    /// The captions, in the order of their languages.
    pub fn captions(&self) -> &[CaptionTrack] {
        match self {
            Self::Video { captions, .. } | Self::Audio { captions, .. } => captions,
            _ => &[],
        }
    }

    /// The captions in a language, if there are any.
    pub fn captions_in(&self, language: &LanguageTag) -> Option<&CaptionTrack> {
        self.captions().iter().find(|track| track.language == *language)
    }

    const fn captions_mut(&mut self) -> Option<&mut Vec<CaptionTrack>> {
        match self {
            Self::Video { captions, .. } | Self::Audio { captions, .. } => Some(captions),
            _ => None,
        }
    }

    /// Whether learners may keep a copy of what it plays.
    pub const fn is_downloadable(&self) -> bool {
        match self {
            Self::Video { downloadable, .. } | Self::Audio { downloadable, .. } => *downloadable,
            _ => false,
        }
    }
}

impl Lesson {
    /// Adds captions, or replaces those in their language. The same file once more changes nothing.
    pub fn put_captions(&mut self, track: CaptionTrack) -> Result<(), EditCaptionsError> {
        self.change_content(|content| {
            let captions = content.captions_mut().ok_or(EditCaptionsError::NothingPlays)?;
            match captions.binary_search_by(|other| other.language.cmp(&track.language)) {
                Ok(place) if captions[place].is_same_as(&track) => {}
                Ok(place) => captions[place] = track,
                Err(_) if captions.len() >= MAX_TRACKS => return Err(EditCaptionsError::TooMany),
                Err(place) => captions.insert(place, track),
            }
            Ok(())
        })
    }

    /// Removes the captions in a language.
    pub fn remove_captions(&mut self, language: &LanguageTag) -> Result<(), EditCaptionsError> {
        self.change_content(|content| {
            let captions = content.captions_mut().ok_or(EditCaptionsError::NotFound)?;
            let place = captions.iter().position(|track| track.language == *language);
            captions.remove(place.ok_or(EditCaptionsError::NotFound)?);
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::{LessonKind, samples};
    use super::*;
    use crate::media::captions::CaptionsKind;

    fn languages(lesson: &Lesson) -> Vec<&str> {
        lesson.content.captions().iter().map(|track| track.language.as_str()).collect()
    }

    #[test]
    fn captions_are_in_the_order_of_their_languages_and_one_language_has_one_track() {
        let mut lesson = samples::lesson(1, &samples::course(), LessonKind::Video);
        for language in ["fr", "de", "pt-BR", "de"] {
            lesson.put_captions(samples::captions(language)).unwrap();
        }
        assert_eq!(languages(&lesson), ["de", "fr", "pt-BR"]);
        let other = CaptionTrack { kind: CaptionsKind::Captions, ..samples::captions("fr") };
        lesson.put_captions(other.clone()).unwrap();
        assert_eq!(lesson.content.captions_in(&other.language), Some(&other));
        lesson.remove_captions(&other.language).unwrap();
        assert_eq!(languages(&lesson), ["de", "pt-BR"]);
        assert_eq!(lesson.remove_captions(&other.language), Err(EditCaptionsError::NotFound));
    }

    #[test]
    fn the_same_file_again_is_no_change_of_the_lesson() {
        let mut lesson = samples::lesson(1, &samples::course(), LessonKind::Video);
        lesson.put_captions(samples::captions("de")).unwrap();
        let before = lesson.clone();
        let later = Timestamp::from_second(9).unwrap();
        lesson.put_captions(CaptionTrack { updated: later, ..samples::captions("de") }).unwrap();
        assert_eq!(lesson, before);
        lesson.put_captions(CaptionTrack { updated: later, cues: 3, ..samples::captions("de") }).unwrap();
        assert!(lesson.rev != before.rev);
    }

    #[test]
    fn captions_stay_when_the_video_is_replaced() {
        let mut lesson = samples::lesson(1, &samples::course(), LessonKind::Video);
        lesson.put_captions(samples::captions("de")).unwrap();
        lesson.attach_video(samples::id(7));
        assert!(lesson.video_ready(samples::playable(samples::id(7), 90)));
        assert_eq!(languages(&lesson), ["de"]);
    }

    #[test]
    fn captions_of_what_a_version_has_change_in_a_copy() {
        let mut found = samples::lesson_in_course(LessonKind::Video);
        let before = found.lesson.clone();
        found.lesson.attach_video(samples::id(7));
        assert!(found.lesson.video_ready(samples::playable(samples::id(7), 90)));
        found.lesson.put_captions(samples::captions("de")).unwrap();
        found.finish_edit(&before, "77".parse().unwrap(), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(found.lesson.generation, before.generation);
        samples::publish(&mut found.course, &found.outline);
        let published = found.lesson.clone();
        found.lesson.remove_captions(&samples::captions("de").language).unwrap();
        found.finish_edit(&published, "78".parse().unwrap(), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(found.lesson.generation, published.generation.next());
        assert_eq!(languages(&published), ["de"]);
    }

    #[test]
    fn a_lesson_has_captions_in_fifty_languages_at_most_and_an_article_in_none() {
        let mut lesson = samples::lesson(1, &samples::course(), LessonKind::Video);
        let tags = ('a'..='b').flat_map(|first| ('a'..='z').map(move |second| format!("q{first}{second}")));
        for tag in tags.take(MAX_TRACKS) {
            lesson.put_captions(samples::captions(&tag)).unwrap();
        }
        assert_eq!(lesson.put_captions(samples::captions("de")), Err(EditCaptionsError::TooMany));
        lesson.put_captions(samples::captions("qaa")).unwrap();
        let mut article = samples::lesson(2, &samples::course(), LessonKind::Article);
        assert_eq!(article.put_captions(samples::captions("de")), Err(EditCaptionsError::NothingPlays));
        assert_eq!(article.remove_captions(&LanguageTag::english()), Err(EditCaptionsError::NotFound));
    }
}
