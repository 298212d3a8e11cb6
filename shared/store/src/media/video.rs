//! Uploaded videos, as stored.

use glotto_domain::Revision;
use glotto_domain::id::{CourseId, LessonId, UserId, VideoId};
use glotto_domain::media::{
    Attempt, ContentType, Failure, FailureCode, FileName, JobOutput, Medium, Rendition, Review, Stage, StorageUse,
    Upload, UploadSize, Video, due_at,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ChargeItem;
use crate::{Entity, Key, Personal, StoreError, keys};

/// A video, as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VideoItem {
    /// Names the video.
    pub video_id: VideoId,
    /// The course that it is for.
    pub course_id: CourseId,
    /// The lesson that it is for.
    pub lesson_id: LessonId,
    /// The owner of the course, so that a request for a video need not read the course.
    pub owner_id: UserId,
    /// The name of the file.
    pub file_name: FileName,
    /// Its media type.
    pub content_type: String,
    /// Its size.
    pub size_bytes: u64,
    /// When it was announced.
    pub created: Timestamp,
    /// What its lesson is expected to play.
    #[serde(default)]
    pub medium: Medium,
    /// The name of its upload in parts in S3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multipart: Option<String>,
    /// The stage of its processing.
    pub stage: StageItem,
    /// When it has to be checked, beside the time at which its transcoding is given up: an upload that has not arrived,
    /// or one that was abandoned and may have left objects behind, or a video with superseded jobs, whose output has to
    /// be deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_at: Option<Timestamp>,
    /// Whether its transcoding was given up, and its upload may still be there. One that an earlier release gave up is
    /// checked like an upload, by which the same is deleted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_source_of_job: bool,
    /// When it has to be found out whether a lesson still names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_at: Option<Timestamp>,
    /// Since when none was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreferenced_since: Option<Timestamp>,
    /// What its owner is charged for it; none if it is charged to no owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charged: Option<ChargeItem>,
    /// Changes with every write.
    pub rev: Revision,
}

/// The stage of a video's processing, as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "is")]
pub enum StageItem {
    /// Nothing has arrived yet.
    AwaitingUpload,
    /// A job is transcoding it.
    #[serde(rename_all = "camelCase")]
    Processing {
        /// The current attempt.
        attempt: AttemptItem,
        /// How many percent are done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        percent: Option<u8>,
    },
    /// It can be watched.
    #[serde(rename_all = "camelCase")]
    Ready {
        /// The attempt that made it.
        attempt: AttemptItem,
        /// The sizes.
        renditions: Vec<RenditionItem>,
        /// How long it is.
        seconds: u32,
        /// The poster's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        poster: Option<String>,
        /// What its job was billed as, in seconds of an output of standard definition.
        billed_seconds: u32,
    },
    /// It failed.
    #[serde(rename_all = "camelCase")]
    Failed {
        /// The attempt, if anything had arrived.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attempt: Option<AttemptItem>,
        /// Why.
        code: FailureCode,
        /// The message of the transcoder.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
    },
    /// All of it is being deleted.
    Deleting,
}

/// An attempt, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttemptItem {
    /// Its name.
    pub name: String,
    /// S3's order of the events of one key.
    pub sequencer: String,
    /// The number of the submission that counts.
    pub submission: u32,
    /// When that number was stored.
    pub reserved_at: Timestamp,
    /// The transcoder's id of its job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// Whether its minutes were counted. Attempts of earlier releases are counted when they are submitted again.
    #[serde(default)]
    pub is_counted: bool,
    /// How often a job of it was interrupted.
    #[serde(default)]
    pub interruptions: u32,
}

/// A size, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RenditionItem {
    /// Pixels per line.
    pub width: u32,
    /// Lines.
    pub height: u32,
}

impl Entity for VideoItem {
    const TYPE: &'static str = "Video";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::media::video(self.video_id)
    }

    fn index(&self) -> Option<Key> {
        due_at(self.check_at, self.review_at, self.stage.reserved_at())
            .map(|moment| keys::media::upload_by_deadline(self.video_id, moment))
    }
}

impl VideoItem {
    /// The item of a video in a revision.
    pub fn of(video: &Video, rev: Revision) -> Self {
        let Upload { id, course, lesson, owner, file_name, content_type, size, created, medium, multipart } =
            video.upload().clone();
        let Review { at: review_at, unreferenced_since } = video.review_state();
        Self {
            video_id: id,
            course_id: course,
            lesson_id: lesson,
            owner_id: owner,
            file_name,
            content_type: content_type.as_str().to_owned(),
            size_bytes: size.bytes(),
            created,
            medium,
            multipart,
            stage: StageItem::from(video.stage()),
            check_at: video.check_at(),
            has_source_of_job: video.has_source_of_job(),
            review_at,
            unreferenced_since,
            charged: video.charged().map(|_| video.charge().into()),
            rev,
        }
    }

    /// The video, and the revision in which it was read.
    pub fn video(self) -> Result<(Video, Revision), StoreError> {
        let malformed = |what: &str| StoreError::Malformed(format!("Video {} has a malformed {what}", self.video_id));
        let upload = Upload {
            id: self.video_id,
            course: self.course_id,
            lesson: self.lesson_id,
            owner: self.owner_id,
            content_type: ContentType::parse(&self.content_type).map_err(|_| malformed("media type"))?,
            size: UploadSize::new(self.size_bytes).ok_or_else(|| malformed("size"))?,
            file_name: self.file_name,
            created: self.created,
            medium: self.medium,
            multipart: self.multipart,
        };
        let review = Review { at: self.review_at, unreferenced_since: self.unreferenced_since };
        let video = Video::restore(upload, self.stage.into(), self.check_at);
        let charged = self.charged.map(StorageUse::from);
        Ok((video.with_bookkeeping(review, charged, self.has_source_of_job), self.rev))
    }
}

impl StageItem {
    /// When the number of the submission was stored that is being transcoded.
    fn reserved_at(&self) -> Option<Timestamp> {
        let Self::Processing { attempt, .. } = self else { return None };
        Some(attempt.reserved_at)
    }
}

impl From<&Rendition> for RenditionItem {
    fn from(rendition: &Rendition) -> Self {
        Self { width: rendition.width, height: rendition.height }
    }
}

impl From<&Attempt> for AttemptItem {
    fn from(attempt: &Attempt) -> Self {
        let Attempt { name, sequencer, submission, reserved_at, job, is_counted, interruptions } = attempt.clone();
        Self { name, sequencer, submission, reserved_at, job, is_counted, interruptions }
    }
}

impl From<AttemptItem> for Attempt {
    fn from(item: AttemptItem) -> Self {
        let AttemptItem { name, sequencer, submission, reserved_at, job, is_counted, interruptions } = item;
        Self { name, sequencer, submission, reserved_at, job, is_counted, interruptions }
    }
}

impl From<&Stage> for StageItem {
    fn from(stage: &Stage) -> Self {
        match stage {
            Stage::AwaitingUpload => Self::AwaitingUpload,
            Stage::Deleting => Self::Deleting,
            Stage::Processing(attempt, percent) => Self::Processing { attempt: attempt.into(), percent: *percent },
            Stage::Ready(attempt, outcome) => Self::Ready {
                attempt: attempt.into(),
                renditions: outcome.renditions.iter().map(RenditionItem::from).collect(),
                seconds: outcome.seconds,
                poster: outcome.poster.clone(),
                billed_seconds: outcome.billed_seconds,
            },
            Stage::Failed(attempt, failure) => Self::Failed {
                attempt: attempt.as_ref().map(AttemptItem::from),
                code: failure.code,
                detail: failure.detail.clone(),
            },
        }
    }
}

impl From<StageItem> for Stage {
    fn from(item: StageItem) -> Self {
        match item {
            StageItem::AwaitingUpload => Self::AwaitingUpload,
            StageItem::Deleting => Self::Deleting,
            StageItem::Processing { attempt, percent } => Self::Processing(attempt.into(), percent),
            StageItem::Ready { attempt, renditions, seconds, poster, billed_seconds } => {
                let renditions =
                    renditions.iter().map(|item| Rendition { width: item.width, height: item.height }).collect();
                Self::Ready(attempt.into(), JobOutput { renditions, seconds, poster, billed_seconds })
            }
            StageItem::Failed { attempt, code, detail } => {
                Self::Failed(attempt.map(Attempt::from), Failure { code, detail })
            }
        }
    }
}
