//! Measures how loud the tracks of an input are (ITU-R BS.1770, EBU R 128), as the first of two passes.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use super::audio::Audio;
use super::jobs::Failure;
use super::probe::{self, CONTAINERS, Media};
use super::settings::Plan;

/// The loudness of each track in LUFS, by its number from 1. Silence has none.
pub(super) type Measured = BTreeMap<u32, f64>;

/// Measures the tracks whose loudness a job corrects.
pub(super) async fn measure(plan: &Plan, media: &Media, input: &Path) -> Result<Measured, Failure> {
    let mut measured = Measured::new();
    let audio = plan.groups.iter().flat_map(|group| &group.outputs).filter_map(|output| output.audio.as_ref());
    for audio in audio.filter(|audio| audio.loudness.is_some() && media.has_track(audio.track)) {
        if !measured.contains_key(&audio.track)
            && let Some(loudness) = of_track(audio, input).await?
        {
            measured.insert(audio.track, loudness);
        }
    }
    Ok(measured)
}

async fn of_track(audio: &Audio, input: &Path) -> Result<Option<f64>, Failure> {
    let mut command = Command::new("ffmpeg");
    command
        .args(["-hide_banner", "-nostdin", "-nostats", "-protocol_whitelist", "file", "-format_whitelist", CONTAINERS])
        .arg("-i")
        .arg(input)
        .args(["-map", &format!("0:a:{}", audio.track - 1), "-vn", "-sn", "-dn"])
        .args(["-af", &format!("{},ebur128=framelog=verbose", audio.mixed()), "-f", "null", "-"])
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let output = command.output().await.map_err(|error| probe::missing("ffmpeg", &error))?;
    Ok(summary(&String::from_utf8_lossy(&output.stderr)))
}

/// The integrated loudness in the log of the filter `ebur128`; none if nothing was loud enough to be measured.
fn summary(log: &str) -> Option<f64> {
    let (_, summary) = log.rsplit_once("Integrated loudness:")?;
    let (_, value) = summary.split_once("I:")?;
    // -70 is the least that the filter reports.
    value.split_whitespace().next()?.parse().ok().filter(|loudness: &f64| *loudness > -70.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loudness_is_that_of_the_whole_track() {
        let log = |value: &str| {
            format!(
                "[ebur128] Summary:\n\n  Integrated loudness:\n    I:         {value} LUFS\n    Threshold: -31.8 LUFS\n"
            )
        };
        assert_eq!(summary(&log("-21.8")), Some(-21.8));
        assert_eq!(summary(&log("-70.0")), None);
        assert_eq!(summary("Conversion failed!"), None);
    }
}
