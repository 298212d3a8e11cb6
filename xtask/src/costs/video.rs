//! What ten minutes of video cost: to transcode once, to store by the month, and to watch.

use glotto_domain::media::{Channels, Ladder, Source};

use super::Facts;
use super::prices::Price;
use super::sheet::{Sheet, count, money, number};
use super::usage::gb_seconds;

/// US dollars that transcoding may cost.
pub const MOST_TRANSCODE_USD: f64 = 0.70;

/// Seconds of the lesson.
pub const SECONDS: f64 = 600.0;
/// The lesson: full HD at 30 frames per second with sound.
const LESSON: Source = Source {
    width: 1_920,
    height: 1_080,
    rotation: 0,
    pixel: (1, 1),
    frame_rate: 30.0,
    seconds: SECONDS,
    picture_seconds: SECONDS,
    audio: Some(Channels::Several),
};
/// Gigabytes of an original of ten minutes, as phones record it.
const ORIGINAL_GB: f64 = 0.5;
/// The short side from which a picture is high definition and costs twice as much, in pixels.
/// <https://aws.amazon.com/mediaconvert/pricing/>
const HIGH_DEFINITION: u32 = 720;
/// The short side of the rendition that a viewer watches.
const WATCHED: u32 = 720;
/// Playlists that a player reads: the master and one of a rendition.
const PLAYLISTS: f64 = 2.0;

/// Normalised minutes of one minute of an AVC output with at most 30 frames per second.
fn multiplier((width, height): (u32, u32)) -> f64 {
    if width.min(height) >= HIGH_DEFINITION { 2.0 } else { 1.0 }
}

/// What transcoding costs in a tier, once.
pub fn making(tier: Price) -> Sheet {
    let mut sheet = Sheet::default();
    let Ok(ladder) = Ladder::of(&LESSON) else { return sheet };
    let minutes = SECONDS / 60.0;
    for rung in &ladder.rungs {
        let factor = multiplier((rung.width, rung.height));
        let what = format!("Rendition of {} × {}", rung.width, rung.height);
        sheet.add(tier, factor * minutes, &what, format!("{minutes} min × {factor} × {}, once", tier.usd));
    }
    let factor = multiplier(ladder.poster);
    let how = format!("{minutes} min × {factor} × {}, once: at most, if the whole length is billed", tier.usd);
    sheet.add(tier, factor * minutes, "Poster", how);
    sheet
}

/// What storage costs a month.
pub fn keeping() -> Sheet {
    let mut sheet = Sheet::default();
    let Ok(ladder) = Ladder::of(&LESSON) else { return sheet };
    let bits: f64 = ladder.rungs.iter().map(|rung| bits_per_second(rung.max_bitrate, rung.audio_bitrate)).sum();
    let gigabytes = bits * SECONDS / 8e9;
    let how = format!("{gigabytes:.2} GB at the highest bitrates of {} renditions", count(ladder.rungs.len()));
    sheet.add(Price::STORAGE, gigabytes, "Renditions", how);
    sheet.add(Price::COLD_STORAGE, ORIGINAL_GB, "Original", format!("{ORIGINAL_GB} GB, after 30 days at 0.023"));
    sheet
}

/// What one viewing of the whole lesson costs.
pub fn watching(facts: &Facts<'_>) -> Sheet {
    let mut sheet = Sheet::default();
    let Ok(ladder) = Ladder::of(&LESSON) else { return sheet };
    let Some(rung) = ladder.rungs.iter().find(|rung| rung.width.min(rung.height) <= WATCHED) else { return sheet };
    let gigabytes = bits_per_second(rung.max_bitrate, rung.audio_bitrate) * SECONDS / 8e9;
    let how = format!("{gigabytes:.2} GB of the rendition with {WATCHED} lines; from S3 to CloudFront it is free");
    sheet.add(Price::TRAFFIC, gigabytes, "Traffic", how);
    let segments = (SECONDS / f64::from(ladder.segment_seconds)).ceil();
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

fn bits_per_second(picture: u32, sound: Option<u32>) -> f64 {
    f64::from(picture) + f64::from(sound.unwrap_or_default())
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
    fn the_whole_ladder_and_the_poster_are_transcoded_for_less_than_the_limit() {
        let sheet = making(Price::TRANSCODE_BASIC);
        assert!((sheet.list() - 0.675).abs() < 1e-9, "90 normalised minutes: {}", sheet.list());
        assert!(sheet.list() <= MOST_TRANSCODE_USD);
    }

    #[test]
    fn high_definition_costs_twice_as_much() {
        assert!((multiplier((1_280, 720)) - 2.0).abs() < 1e-9);
        assert!((multiplier((720, 1_280)) - 2.0).abs() < 1e-9, "also upright");
        assert!((multiplier((852, 480)) - 1.0).abs() < 1e-9);
    }
}
