//! Why a video could not be made, in words for the person who uploaded it.

use serde::{Deserialize, Serialize};

/// The stable reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailureCode {
    /// Nothing was uploaded in time.
    NeverUploaded,
    /// The file is no media file, or is damaged.
    NotAVideo,
    /// There is sound in it at most.
    NoPicture,
    /// The picture is smaller than can be encoded.
    TooSmall,
    /// It is a video of a kind that cannot be read.
    Unsupported,
    /// The upload was gone before it could be read.
    UploadGone,
    /// Somebody stopped the work.
    Cancelled,
    /// We could not do it, through no fault of the file.
    OurFault,
}

impl FailureCode {
    /// What happened and what to do, for the person who uploaded it.
    pub const fn message(self) -> &'static str {
        match self {
            Self::NeverUploaded => "The upload was never completed. Start a new upload.",
            Self::NotAVideo => {
                "The file could not be read as a video: it is damaged or of another kind. \
                 Check that it plays on your computer and upload it again."
            }
            Self::NoPicture => "The file has no picture, only sound. Upload a video.",
            Self::TooSmall => "The picture is too small: each side needs at least 32 pixels.",
            Self::Unsupported => {
                "The video is in a format that cannot be read. Export it as MP4 (H.264) and upload it again."
            }
            Self::UploadGone => "The uploaded file was gone before it could be read. Upload it again.",
            Self::Cancelled => "The preparation of the video was stopped. Upload it again.",
            Self::OurFault => {
                "Something went wrong on our side while the video was prepared. Upload it again; \
                 if that does not help, tell us."
            }
        }
    }

    /// What an error code of MediaConvert means
    /// (<https://docs.aws.amazon.com/mediaconvert/latest/ug/mediaconvert_error_codes.html>).
    /// Codes about the input concern the uploader; all others (settings, permissions, their
    /// machines) are ours.
    pub const fn of_job_error(code: u32) -> Self {
        match code {
            1010 => Self::NotAVideo,
            1030 => Self::Unsupported,
            1404 => Self::UploadGone,
            _ => Self::OurFault,
        }
    }
}

/// A failure as it is remembered: the code decides, `detail` is for those who look after the
/// platform and is shown to nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Why.
    pub code: FailureCode,
    /// What the transcoder said.
    pub detail: Option<String>,
}

impl Failure {
    /// A failure that needs no explanation.
    pub fn of(code: FailureCode) -> Self {
        Self { code, detail: None }
    }

    /// A failure with what the transcoder said.
    pub fn with(code: FailureCode, detail: impl Into<String>) -> Self {
        // Long complaints repeat themselves.
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
    fn an_endless_complaint_is_cut() {
        let failure = Failure::with(FailureCode::OurFault, "ä".repeat(10_000));
        assert_eq!(failure.detail.unwrap().chars().count(), 500);
    }
}
