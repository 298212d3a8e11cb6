//! Transcoding jobs: their submissions, updates and output.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Failure;
use crate::id::VideoId;

/// For how long after its number was stored a submission is left alone. The function that submits runs for at most
/// half a minute, and the queue delivers its message again after three minutes. In between, `MediaConvert` has two
/// minutes to list the job. Its request tokens do not help: they are valid for one minute
/// (<https://docs.aws.amazon.com/mediaconvert/latest/apireference/idempotency.html>).
pub const SUBMISSION_WINDOW: SignedDuration = SignedDuration::from_secs(150);

/// After this time no superseded job writes any more, and no signed address of its output is valid.
pub const CLEANUP_DELAY: SignedDuration = SignedDuration::from_hours(72);

/// When a submission whose number was stored at this time is given up, because its job can neither run nor write any
/// more: no event of its end has come, or it was never created.
pub fn given_up_at(reserved: Timestamp) -> Timestamp {
    reserved.saturating_add(CLEANUP_DELAY).unwrap_or(Timestamp::MAX)
}

/// A submission of a job: each attempt to create one has a number, which is stored before. So two jobs never have
/// the same submission, even if it is unknown whether the first one was created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The name of the attempt.
    pub attempt: String,
    /// The number of the submission in its attempt, from 1.
    pub number: u32,
}

impl Submission {
    /// The name of its output folder. It is also the request token of the job.
    pub fn output(&self) -> String {
        format!("{}-{}", self.attempt, self.number)
    }
}

/// One size of a video. The serialised form is what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// The output of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct JobOutput {
    /// The renditions of the picture, in the order of the master playlist; none of a recording of sound.
    pub renditions: Vec<Rendition>,
    /// The length of the video in whole seconds, never 0.
    pub seconds: u32,
    /// The file name of the poster in the output folder; none of a recording of sound.
    pub poster: Option<String>,
    /// What the job is billed as, in seconds of an output of standard definition ([`cost`](super::cost)).
    pub billed_seconds: u32,
}

/// An update of a job.
#[derive(Debug, Clone, PartialEq)]
pub enum JobUpdate {
    /// The job is running, with the percentage that is done, if known.
    Progress(Option<u8>),
    /// The job is complete.
    Done(JobOutput),
    /// The job has failed.
    Failed(Failure),
    /// The job has failed by an error of the service that may not happen again.
    Interrupted(Failure),
}

/// How often an attempt is submitted again after an error of the service.
pub const MAX_INTERRUPTIONS: u32 = 2;

/// The event of the outbox that an attempt has to be submitted again.
pub const TRANSCODING_INTERRUPTED: &str = "TranscodingInterrupted";

/// The beginning of the names of all playlists, manifests and segments of an output folder.
pub const MANIFEST: &str = "master";

/// The file name of the master playlist of HLS in an output folder.
pub const MASTER_PLAYLIST: &str = "master.m3u8";

/// The file name of the manifest of DASH in an output folder.
pub const DASH_MANIFEST: &str = "master.mpd";

/// The beginning of the names of captured frames.
pub const FRAME: &str = "frame";

/// The file name of a captured frame, by its number from 0
/// (<https://docs.aws.amazon.com/mediaconvert/latest/ug/file-group-with-frame-capture-output.html>).
pub fn frame_name(number: u32) -> String {
    format!("{FRAME}.{number:07}.jpg")
}

/// The number of a captured frame with this file name.
pub fn frame_number(name: &str) -> Option<u32> {
    let number = name.strip_prefix(FRAME)?.strip_prefix('.')?.strip_suffix(".jpg")?;
    number.parse().ok().filter(|parsed| frame_name(*parsed) == name)
}

/// The place of a job in its queue, from -50 to 50: short videos are transcoded before long ones, so that one of four
/// hours does not delay those of minutes. `minutes` are those of the source.
pub const fn priority(minutes: i32) -> i32 {
    match minutes {
        ..=5 => 20,
        6..=30 => 10,
        31..=90 => 0,
        _ => -10,
    }
}

/// The folder of all outputs of a video in the media bucket.
pub fn video_folder(video: VideoId) -> String {
    format!("hls/{video}/")
}

/// An output folder in the media bucket. Each submission has its own, so that no job overwrites files that are
/// being watched, or files of another job.
pub fn folder(video: VideoId, output: &str) -> String {
    format!("{}{output}/", video_folder(video))
}

/// The file name of an output `s3://<bucket>/<key>`; none if it is not in the output folder.
pub fn file_name_in<'a>(video: VideoId, output: &str, uri: &'a str) -> Option<&'a str> {
    let (_, key) = uri.strip_prefix("s3://")?.split_once('/')?;
    let name = key.strip_prefix(folder(video, output).as_str())?;
    is_file_name(name).then_some(name)
}

/// Whether a text is a valid file name in an output folder: it cannot lead out of the folder.
pub fn is_file_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    !text.is_empty() && text.len() <= 150 && !text.starts_with('.') && text.bytes().all(allowed)
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
    fn a_captured_frame_has_a_number_of_seven_digits() {
        assert_eq!(frame_name(12), "frame.0000012.jpg");
        assert_eq!(frame_number("frame.0000012.jpg"), Some(12));
        for other in ["frame.12.jpg", "frame.0000012.png", "poster.0000012.jpg", "frame.+000012.jpg", "frame..jpg"] {
            assert_eq!(frame_number(other), None, "{other}");
        }
    }

    #[test]
    fn shorter_videos_never_wait_for_longer_ones_of_the_same_moment() {
        let priorities: Vec<i32> = [1, 5, 6, 30, 31, 90, 91, 240].into_iter().map(priority).collect();
        assert!(priorities.is_sorted_by(|before, after| before >= after), "{priorities:?}");
        assert!(priorities[0] > priorities[7] && priorities.iter().all(|one| (-50..=50).contains(one)));
    }

    #[test]
    fn an_output_outside_the_folder_is_ignored() {
        let video = VideoId::new(jiff::Timestamp::UNIX_EPOCH, 1);
        let name = |uri: &str| file_name_in(video, "a-1", uri).map(str::to_owned);
        assert_eq!(name(&format!("s3://media/hls/{video}/a-1/poster.jpg")).as_deref(), Some("poster.jpg"));
        assert_eq!(name(&format!("s3://media/hls/{video}/a-2/poster.jpg")), None);
        assert_eq!(name(&format!("s3://media/x/hls/{video}/a-1/poster.jpg")), None);
        assert_eq!(name(&format!("s3://media/hls/{video}/a-1/../poster.jpg")), None);
    }

    #[test]
    fn two_submissions_never_share_a_folder() {
        let output = |attempt: &str, number| Submission { attempt: attempt.to_owned(), number }.output();
        assert_eq!(output("abc", 1), "abc-1");
        assert_ne!(output("abc", 1), output("abc", 2));
        // The number is the part after the last hyphen, whatever is in the name.
        assert_ne!(output("abc-1", 1), output("abc", 11));
    }
}
