//! Transcoding jobs: their updates and their output.

use super::Failure;
use crate::id::VideoId;

/// One size of a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rendition {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// The output of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct JobOutput {
    /// The renditions, in the order of the master playlist.
    pub renditions: Vec<Rendition>,
    /// The length of the video in whole seconds, never 0.
    pub seconds: u32,
    /// The file name of the poster in the folder of the attempt, if there is one.
    pub poster: Option<String>,
}

/// An update of a job.
#[derive(Debug, Clone, PartialEq)]
pub enum JobUpdate {
    /// The percentage that is done.
    Progress(u8),
    /// The job is complete.
    Done(JobOutput),
    /// The job has failed.
    Failed(Failure),
}

/// The file name of the master playlist in the folder of an attempt.
pub const MASTER_PLAYLIST: &str = "master.m3u8";

/// The folder of an attempt in the media bucket. Each attempt has its own, so that a superseded job
/// does not overwrite files that are being watched.
pub fn folder(video: VideoId, attempt: &str) -> String {
    format!("hls/{video}/{attempt}/")
}

/// The file name of an output `s3://<bucket>/<key>`; none if it is not in the folder of the attempt.
pub fn file_name_in<'a>(video: VideoId, attempt: &str, uri: &'a str) -> Option<&'a str> {
    let (_, key) = uri.strip_prefix("s3://")?.split_once('/')?;
    let name = key.strip_prefix(folder(video, attempt).as_str())?;
    is_file_name(name).then_some(name)
}

/// Whether a text is a valid file name in the folder of an attempt: it cannot lead out of the folder.
pub fn is_file_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    !text.is_empty() && text.len() <= 100 && !text.starts_with('.') && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id as _;

    #[test]
    fn a_name_leads_nowhere_else() {
        assert!(is_file_name("master_640x360.m3u8"));
        for other in ["", ".", "..", "../x", "a/b", "a%2fb", ".hidden", "ä"] {
            assert!(!is_file_name(other), "{other:?}");
        }
    }

    #[test]
    fn an_output_outside_the_folder_is_ignored() {
        let video = VideoId::new(jiff::Timestamp::UNIX_EPOCH, 1);
        let name = |uri: &str| file_name_in(video, "a1", uri).map(str::to_owned);
        assert_eq!(name(&format!("s3://media/hls/{video}/a1/poster.jpg")).as_deref(), Some("poster.jpg"));
        assert_eq!(name(&format!("s3://media/hls/{video}/a2/poster.jpg")), None);
        assert_eq!(name(&format!("s3://media/x/hls/{video}/a1/poster.jpg")), None);
        assert_eq!(name(&format!("s3://media/hls/{video}/a1/../poster.jpg")), None);
    }
}
