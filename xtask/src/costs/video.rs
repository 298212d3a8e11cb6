//! What ten minutes of video cost: to transcode once, to store by the month, and to watch.

use glotto_domain::media::cost::factor;
use glotto_domain::media::{AudioRendition, AudioTrack, Channels, Ladder, Picture, Rung, Source};

use super::Facts;
use super::prices::Price;
use super::sheet::{Sheet, count, money, number};
use super::usage::gb_seconds;

/// US dollars that transcoding may cost.
pub const MOST_TRANSCODE_USD: f64 = 0.85;

/// Seconds of the lesson.
pub const SECONDS: f64 = 600.0;
/// The lesson: full HD at 30 frames per second with sound.
fn lesson() -> Source {
    let picture =
        Picture { width: 1_920, height: 1_080, rotation: 0, pixel: (1, 1), frame_rate: 30.0, seconds: SECONDS };
    let tracks = vec![AudioTrack::new(Channels::Several, None)];
    Source { picture: Some(picture), seconds: SECONDS, tracks }
}

/// Gigabytes of an original of ten minutes, as phones record it.
const ORIGINAL_GB: f64 = 0.5;
/// The short side of the rendition that a viewer watches.
const WATCHED: u32 = 720;
/// Playlists that a player reads: the master, one of a rendition and one of a track.
const PLAYLISTS: f64 = 3.0;

/// What transcoding costs in a tier, once.
pub fn making(tier: Price) -> Sheet {
    let mut sheet = Sheet::default();
    let Ok(ladder) = Ladder::of(&lesson()) else { return sheet };
    let minutes = SECONDS / 60.0;
    let mut add = |size: Option<(u32, u32)>, what: &str, remark: &str| {
        let factor = f64::from(factor(size));
        let how = format!("{minutes} min × {factor} × {}, once{remark}", tier.usd);
        sheet.add(tier, factor * minutes, what, how);
    };
    for Rung { width, height, .. } in &ladder.rungs {
        add(Some((*width, *height)), &format!("Rendition of {width} × {height}"), "");
    }
    for AudioRendition { bitrate, .. } in ladder.tracks.iter().chain(&ladder.audio_only) {
        let what = format!("Audio of {} kbit/s", bitrate / 1_000);
        add(None, &what, ": at most, if audio is billed as standard definition");
    }
    if let Some(captures) = &ladder.captures {
        let remark = ": at most, if the whole length is billed";
        add(Some((captures.width, captures.height)), "Poster and storyboard", remark);
    }
    sheet
}

/// What storage costs a month.
pub fn keeping() -> Sheet {
    let mut sheet = Sheet::default();
    let Ok(ladder) = Ladder::of(&lesson()) else { return sheet };
    let pictures: f64 = ladder.rungs.iter().map(|rung| f64::from(rung.max_bitrate)).sum();
    let bits = pictures + bits_of(&ladder.tracks) + bits_of(&ladder.audio_only);
    let gigabytes = bits * SECONDS / 8e9;
    let how = format!("{gigabytes:.2} GB at the highest bitrates of {} renditions", count(ladder.rungs.len()));
    sheet.add(Price::STORAGE, gigabytes, "Renditions", how);
    sheet.add(Price::COLD_STORAGE, ORIGINAL_GB, "Original", format!("{ORIGINAL_GB} GB, after 30 days at 0.023"));
    sheet
}

/// What one viewing of the whole lesson costs.
pub fn watching(facts: &Facts<'_>) -> Sheet {
    let mut sheet = Sheet::default();
    let Ok(ladder) = Ladder::of(&lesson()) else { return sheet };
    let Some(rung) = ladder.rungs.iter().find(|rung| rung.width.min(rung.height) <= WATCHED) else { return sheet };
    let sound = bits_of(ladder.tracks.get(..1).unwrap_or_default());
    let gigabytes = (f64::from(rung.max_bitrate) + sound) * SECONDS / 8e9;
    let how = format!("{gigabytes:.2} GB of the rendition with {WATCHED} lines; from S3 to CloudFront it is free");
    sheet.add(Price::TRAFFIC, gigabytes, "Traffic", how);
    // Picture and sound have segments of their own, and each a file that begins all of them.
    let segments = ((SECONDS / f64::from(ladder.segment_seconds)).ceil() + 1.0) * 2.0;
    let calls = segments + PLAYLISTS;
    let requests = calls + segments;
    let how = format!("{segments} segments, each with a redirect before it, and {PLAYLISTS} playlists");
    sheet.add(Price::EDGE, requests, "CloudFront, requests", how);
    let Some(endpoint) = facts.endpoint("get_playlist") else { return sheet };
    let ms = facts.usage.billed_ms("get_playlist", endpoint.sizing, false);
    sheet.add(Price::API, calls, "HTTP API", format!("{calls} calls of `get_playlist`"));
    sheet.add(Price::LAMBDA_CALL, calls, "Lambda, requests", "the same");
    sheet.add(Price::LAMBDA_TIME, calls * gb_seconds(endpoint.sizing, ms), "Lambda, time", format!("{ms} ms each"));
    let reads = facts.usage.units("get_playlist").reads;
    sheet.add(Price::READ, calls * reads, "Table, reads", format!("{reads} units each"));
    sheet.add(Price::LOGS, calls * facts.log_bytes() / 1e9, "Logs", format!("{} bytes each", facts.log_bytes()));
    sheet
}

fn bits_of(audio: &[AudioRendition]) -> f64 {
    audio.iter().map(|rendition| f64::from(rendition.bitrate)).sum()
}

/// The section of the page.
pub fn section(facts: &Facts<'_>) -> String {
    let (basic, professional) = (making(Price::TRANSCODE_BASIC), making(Price::TRANSCODE_PROFESSIONAL));
    let watching = watching(facts);
    let usd = watching.list();
    let gigabytes = watching.list_of(&[Price::TRAFFIC]) / Price::TRAFFIC.usd;
    let viewings = Price::TRAFFIC.free / gigabytes.max(0.001);
    let (basic_usd, professional_usd) = (money(basic.list()), money(professional.list()));
    let free = money(usd - watching.list_of(&[Price::TRAFFIC, Price::EDGE]));
    let (once, thousand, viewings) = (money(usd), money(usd * 1_000.0), number(viewings));
    format!(
        "**Transcoding**, once. All settings are those of the basic tier (AVC, one pass). In the professional tier it \
         would be\n{professional_usd} in place of {basic_usd}.\n\n{}\n**Storage**, a month\n\n{}\n**One viewing**: \
         {once}. Within the free terabyte and requests of a month ({viewings} viewings) it is {free}.\nA thousand \
         viewings beyond are {thousand}. Traffic is the only cost that grows with success.\n\n{}",
        basic.table(),
        keeping().table(),
        watching.table(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_ladder_with_audio_and_frames_is_transcoded_for_less_than_the_limit() {
        let sheet = making(Price::TRANSCODE_BASIC);
        assert!((sheet.list() - 0.825).abs() < 1e-9, "110 normalised minutes: {}", sheet.list());
        assert!(sheet.list() <= MOST_TRANSCODE_USD);
    }
}
