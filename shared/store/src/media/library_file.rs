//! Files in the libraries of courses, as stored.

use std::collections::BTreeSet;

use glotto_domain::Revision;
use glotto_domain::courses::Translations;
use glotto_domain::id::{CourseId, MediaId, UserId};
use glotto_domain::media::FileName;
use glotto_domain::media::library::{
    AltText, Announcement, LibraryFile, MediaContentType, MediaPlace, MediaSize, MediaStage,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, StoreError, keys};

/// A file in the library of a course, as stored. It names no user: it belongs to the course, whichever instructor
/// has uploaded it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LibraryFileItem {
    /// Names the file.
    pub media_id: MediaId,
    /// The course.
    pub course_id: CourseId,
    /// The name of the file.
    pub file_name: FileName,
    /// Its media type, as announced.
    pub content_type: String,
    /// Its size, as announced.
    pub size_bytes: u64,
    /// When it was announced.
    pub created: Timestamp,
    /// What an image shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<Translations<AltText>>,
    /// The stage of its processing.
    pub stage: MediaStage,
    /// What has ever named it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub places: BTreeSet<MediaPlace>,
    /// Whether it is hidden from the library.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_archived: bool,
    /// Whether it is charged. Copied files are charged by the library of the copy as a whole.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_charged: bool,
    /// The course whose folder has the files, if it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<CourseId>,
    /// Changes with every write.
    pub rev: Revision,
}

/// The library of a course, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LibraryItem {
    /// The course.
    pub course_id: CourseId,
    /// How many files it has. Only additions and deletions change it.
    #[serde(default)]
    pub file_count: i64,
    /// The bytes of its files that are charged.
    #[serde(default)]
    pub charged_bytes: i64,
    /// The user who is charged: the owner of the course, once it had a file or was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charged_to: Option<UserId>,
}

impl Entity for LibraryFileItem {
    const TYPE: &'static str = "LibraryFile";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::media::library_file(self.course_id, self.media_id)
    }
}

impl Entity for LibraryItem {
    const TYPE: &'static str = "Library";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::media::library(self.course_id)
    }
}

impl LibraryFileItem {
    /// The item of a file in a revision.
    pub fn of(file: &LibraryFile, rev: Revision) -> Self {
        let LibraryFile { announced, file_name, alt, stage, places, is_archived, is_charged, home } = file.clone();
        Self {
            media_id: announced.id,
            course_id: announced.course,
            file_name,
            content_type: announced.content_type.as_str().to_owned(),
            size_bytes: announced.size.bytes(),
            created: announced.created,
            alt,
            stage,
            places,
            is_archived,
            is_charged,
            home: (home != announced.course).then_some(home),
            rev,
        }
    }

    /// The course whose folder has the files.
    pub fn home(&self) -> CourseId {
        self.home.unwrap_or(self.course_id)
    }

    /// The file, and the revision in which it was read.
    pub fn file(self) -> Result<(LibraryFile, Revision), StoreError> {
        let malformed = |what: &str| StoreError::Malformed(format!("{} has a malformed {what}", self.media_id));
        let announced = Announcement {
            id: self.media_id,
            course: self.course_id,
            content_type: MediaContentType::parse(&self.content_type).map_err(|_| malformed("media type"))?,
            size: MediaSize::new(self.size_bytes).ok_or_else(|| malformed("size"))?,
            created: self.created,
        };
        let home = self.home();
        let Self { file_name, alt, stage, places, is_archived, is_charged, rev, .. } = self;
        Ok((LibraryFile { announced, file_name, alt, stage, places, is_archived, is_charged, home }, rev))
    }
}
