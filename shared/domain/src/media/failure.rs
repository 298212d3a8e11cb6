//! Why a video failed, with messages for its author.

use serde::{Deserialize, Serialize};

/// The stable code of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "VideoFailureCode")]
pub enum FailureCode {
    /// The upload was not completed in time.
    NeverUploaded,
    /// An author cancelled the upload.
    UploadCancelled,
    /// The file is not a media file, or is damaged.
    NotAVideo,
    /// The file has no video track.
    NoPicture,
    /// The file has no sound, and is for an audio lesson.
    NoSound,
    /// The picture is too small to be encoded.
    TooSmall,
    /// The video is longer than four hours.
    TooLong,
    /// More video was uploaded for the courses of its owner than is transcoded in a day.
    TooManyHours,
    /// The format of the video is not supported.
    Unsupported,
    /// The uploaded file was deleted before it could be read.
    UploadGone,
    /// The transcoding job was cancelled.
    Cancelled,
    /// The transcoding did not end in time.
    NeverFinished,
    /// An error of the platform, which the file did not cause.
    OurFault,
}

impl FailureCode {
    /// What happened and what to do, for the author of the video.
    pub const fn message(self) -> &'static str {
        match self {
            Self::NeverUploaded => "The upload was never completed. Start a new upload.",
            Self::UploadCancelled => "The upload was cancelled. Start a new upload.",
            Self::NotAVideo => {
                "The file could not be read as a video: it is damaged or of another kind. \
                 Check that it plays on your computer and upload it again."
            }
            Self::NoPicture => "The file has no picture, only sound. Upload a video.",
            Self::NoSound => "The file has no sound. Upload a recording, or make the lesson a video lesson.",
            Self::TooSmall => "The picture is too small: each side must have at least 32 pixels.",
            Self::TooLong => "The video is longer than four hours. Split it and upload its parts.",
            Self::TooManyHours => {
                "Too many hours of video were uploaded for the courses of this owner. Upload the file again tomorrow."
            }
            Self::Unsupported => {
                "The format of the video is not supported. Export it as MP4 (H.264) and upload it again."
            }
            Self::UploadGone => "The uploaded file was deleted before it could be read. Upload it again.",
            Self::Cancelled => "The processing of the video was cancelled. Upload it again.",
            Self::NeverFinished => "The processing of the video did not end in time. Upload it again.",
            Self::OurFault => {
                "An internal error occurred while the video was processed. Upload it again. \
                 If that does not help, contact the administrator."
            }
        }
    }

    /// The code for an error code of MediaConvert
    /// (<https://docs.aws.amazon.com/mediaconvert/latest/ug/mediaconvert_error_codes.html>). Only errors
    /// of the input are for the author to fix; settings, permissions and outages are not.
    pub const fn of_job_error(code: u32) -> Self {
        match code {
            // The file cannot be opened, read, demuxed or decoded.
            1010 | 1075 | 1076 | 1092 => Self::NotAVideo,
            1020 => Self::NoPicture,
            1030 => Self::Unsupported,
            1404 => Self::UploadGone,
            _ => Self::OurFault,
        }
    }

    /// Whether a job with an error code of MediaConvert may succeed if it is submitted again: the error names neither
    /// the file nor settings nor rights. 1050 and 1507 are a full disk of the service, 1550 a fault of its hardware,
    /// and 1999 and 3999 what is unexpected. Jobs that end in an error cost nothing.
    pub const fn is_transient_job_error(code: u32) -> bool {
        matches!(code, 1050 | 1507 | 1550 | 1999 | 3999)
    }
}

/// The failure of a video, as stored. Authors see the code; the detail is for operators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The code.
    pub code: FailureCode,
    /// The message of the transcoder.
    pub detail: Option<String>,
}

impl Failure {
    /// A failure without detail.
    pub fn of(code: FailureCode) -> Self {
        Self { code, detail: None }
    }

    /// A failure with the message of the transcoder.
    pub fn with(code: FailureCode, detail: impl Into<String>) -> Self {
        // Long messages repeat themselves.
        let detail: String = detail.into().chars().take(500).collect();
        Self { code, detail: Some(detail) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_error_code_is_not_blamed_on_the_file() {
        assert_eq!(FailureCode::of_job_error(1010), FailureCode::NotAVideo);
        assert_eq!(FailureCode::of_job_error(1404), FailureCode::UploadGone);
        assert_eq!(FailureCode::of_job_error(1999), FailureCode::OurFault);
        assert_eq!(FailureCode::of_job_error(0), FailureCode::OurFault);
    }

    #[test]
    fn what_the_author_or_an_operator_has_to_repair_is_not_submitted_again() {
        for code in [0, 1010, 1020, 1030, 1040, 1401, 1404, 1432, 1433, 1434, 1515] {
            assert!(!FailureCode::is_transient_job_error(code), "{code}");
        }
        assert!(FailureCode::is_transient_job_error(1999));
    }

    #[test]
    fn an_endless_complaint_is_cut() {
        let failure = Failure::with(FailureCode::OurFault, "ä".repeat(10_000));
        assert_eq!(failure.detail.unwrap().chars().count(), 500);
    }
}
