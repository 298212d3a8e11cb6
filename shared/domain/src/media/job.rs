//! What a transcoding job tells, and what comes out of it.

use super::Failure;
use crate::id::VideoId;

/// One size in which a video can be watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rendition {
    /// Pixels a line.
    pub width: u32,
    /// Lines.
    pub height: u32,
}

/// What a job has made.
#[derive(Debug, Clone, PartialEq)]
pub struct JobOutput {
    /// The sizes, in the order of the master playlist.
    pub renditions: Vec<Rendition>,
    /// How long the video is, in whole seconds and never 0.
    pub seconds: u32,
    /// The poster's name in the attempt's folder, if there is one.
    pub poster: Option<String>,
}

/// What a job tells.
#[derive(Debug, Clone, PartialEq)]
pub enum JobNews {
    /// So many percent are done.
    Progress(u8),
    /// It is done.
    Done(JobOutput),
    /// It will never be done.
    Failed(Failure),
}

/// The name of the master playlist in an attempt's folder.
pub const MASTER: &str = "master.m3u8";

/// Where all that is made of an upload is put in its bucket. An attempt has a folder of its own,
/// so that a job which was superseded does not write over what is being watched.
pub fn folder(video: VideoId, attempt: &str) -> String {
    format!("hls/{video}/{attempt}/")
}

/// The name in the attempt's folder of an output `s3://<bucket>/<key>`; none, if it lies elsewhere.
pub fn name_in<'a>(video: VideoId, attempt: &str, uri: &'a str) -> Option<&'a str> {
    let (_, key) = uri.strip_prefix("s3://")?.split_once('/')?;
    let name = key.strip_prefix(folder(video, attempt).as_str())?;
    is_name(name).then_some(name)
}

/// Whether a text can be the name of something in an attempt's folder: no way out of it.
pub fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    !text.is_empty() && text.len() <= 100 && !text.starts_with('.') && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id as _;

    #[test]
    fn a_name_leads_nowhere_else() {
        assert!(is_name("master_640x360.m3u8"));
        for other in ["", ".", "..", "../x", "a/b", "a%2fb", ".hidden", "ä"] {
            assert!(!is_name(other), "{other:?}");
        }
    }

    #[test]
    fn an_output_outside_of_the_folder_is_none_of_ours() {
        let video = VideoId::new(jiff::Timestamp::UNIX_EPOCH, 1);
        let name = |uri: &str| name_in(video, "a1", uri).map(str::to_owned);
        assert_eq!(name(&format!("s3://media/hls/{video}/a1/poster.jpg")).as_deref(), Some("poster.jpg"));
        assert_eq!(name(&format!("s3://media/hls/{video}/a2/poster.jpg")), None);
        assert_eq!(name(&format!("s3://media/x/hls/{video}/a1/poster.jpg")), None);
        assert_eq!(name(&format!("s3://media/hls/{video}/a1/../poster.jpg")), None);
    }
}
