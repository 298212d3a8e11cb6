//! The videos and files that the content of a lesson names.

use std::collections::BTreeSet;

use super::{Lesson, LessonContent, article};
use crate::id::{MediaId, VideoId};
use crate::media::Playable;
use crate::media::library::{MediaPlace, MediaPlaces};

impl LessonContent {
    /// The newest video or recording of a lesson that plays one, once its upload was started.
    pub const fn video(&self) -> Option<VideoId> {
        match self {
            Self::Video { video, .. } | Self::Audio { video, .. } => *video,
            _ => None,
        }
    }

    /// What learners play, if there is anything.
    pub const fn plays(&self) -> Option<&Playable> {
        match self {
            Self::Video { plays, .. } | Self::Audio { plays, .. } => plays.as_ref(),
            _ => None,
        }
    }

    /// What its newest upload is, and what it plays, to be changed; none of a kind that plays nothing.
    pub(super) const fn played_mut(&mut self) -> Option<(&mut Option<VideoId>, &mut Option<Playable>)> {
        match self {
            Self::Video { video, plays, .. } | Self::Audio { video, plays, .. } => Some((video, plays)),
            _ => None,
        }
    }

    /// All videos that it names.
    pub fn videos(&self) -> BTreeSet<VideoId> {
        self.video().into_iter().chain(self.plays().map(|plays| plays.video)).collect()
    }

    /// All other files that it names.
    pub fn files(&self) -> BTreeSet<MediaId> {
        match self {
            Self::Article { body } => article::files(body),
            Self::Document { file } => file.media.into_iter().collect(),
            Self::Dialogue { dialogue } => dialogue.recordings().collect(),
            _ => BTreeSet::new(),
        }
    }
}

impl Lesson {
    /// The files that it names, to be marked before it is written as a new lesson.
    pub fn media_places(&self) -> MediaPlaces {
        let place = BTreeSet::from([MediaPlace::Lesson(self.id)]);
        self.content.files().into_iter().map(|file| (file, place.clone())).collect()
    }
}
