//! MPEG-4 (ISO 14496-12 and 14496-14) with one track, of AAC.

mod boxes;
mod codec;
mod length;

use std::ops::Range;

use boxes::{Box, boxes, find};

use crate::read::u32_be;
use crate::{Refusal, Sound};

/// What is not sound: texts, pictures and places.
const METADATA: [&[u8; 4]; 3] = [b"udta", b"meta", b"uuid"];

pub(crate) fn is_mp4(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp")
}

/// The sound of a file. Its metadata is overwritten in place, so that samples stay where the file says.
pub(crate) fn read(bytes: &[u8]) -> Result<Sound, Refusal> {
    let all = boxes(bytes, 0..bytes.len()).ok_or(Refusal::Damaged)?;
    let movie = find(&all, *b"moov").ok_or(Refusal::Damaged)?;
    let has_data = all.iter().any(|part| part.kind == *b"mdat" && !part.content.is_empty());
    let parts = boxes(bytes, movie.content.clone()).filter(|_| has_data).ok_or(Refusal::Damaged)?;
    let tracks: Vec<&Box> = parts.iter().filter(|part| part.kind == *b"trak").collect();
    let mut handlers = Vec::new();
    for track in &tracks {
        handlers.push(handler(bytes, track).ok_or(Refusal::Damaged)?);
    }
    if handlers.iter().any(|handler| matches!(handler, b"vide" | b"pict")) {
        return Err(Refusal::Video);
    }
    let track = match &tracks[..] {
        [] => return Err(Refusal::Damaged),
        [track] if handlers == [*b"soun"] => track,
        _ => return Err(Refusal::SeveralTracks),
    };
    let media = Media::find(bytes, track).ok_or(Refusal::Damaged)?;
    codec::check(bytes, &media.samples)?;
    let (length, rate) = length::read(bytes, &all, &parts, &media).ok_or(Refusal::Damaged)?;
    let track = boxes(bytes, track.content.clone()).ok_or(Refusal::Damaged)?;
    Ok(Sound { length, rate, bytes: without_metadata(bytes, &[&all, &parts, &track, &media.parts]) })
}

/// The kind of a track (8.4.3).
fn handler(bytes: &[u8], track: &Box) -> Option<[u8; 4]> {
    let media = find(&boxes(bytes, track.content.clone())?, *b"mdia")?.content.clone();
    let handler = find(&boxes(bytes, media)?, *b"hdlr")?.content.clone();
    crate::read::array(bytes.get(handler)?, 8)
}

/// The parts of a track that are read.
struct Media {
    /// All parts of `mdia`.
    parts: Vec<Box>,
    /// The parts of `stbl`.
    samples: Vec<Box>,
    /// The units in a second.
    rate: u32,
}

impl Media {
    fn find(bytes: &[u8], track: &Box) -> Option<Self> {
        let media = find(&boxes(bytes, track.content.clone())?, *b"mdia")?.content.clone();
        let parts = boxes(bytes, media)?;
        let information = find(&parts, *b"minf")?.content.clone();
        let table = find(&boxes(bytes, information)?, *b"stbl")?.content.clone();
        let header = bytes.get(find(&parts, *b"mdhd")?.content.clone())?;
        // Its times have eight bytes each in version 1, and else four (8.4.2).
        let rate = u32_be(header, if header.first() == Some(&1) { 20 } else { 12 }).filter(|rate| *rate > 0)?;
        Some(Self { samples: boxes(bytes, table)?, parts, rate })
    }
}

/// A copy with empty boxes in place of metadata, and without times of creation.
fn without_metadata(bytes: &[u8], levels: &[&[Box]]) -> Vec<u8> {
    let mut copy = bytes.to_vec();
    for part in levels.iter().flat_map(|level| level.iter()) {
        if METADATA.contains(&&part.kind) {
            copy[part.name()].copy_from_slice(b"free");
            copy[part.content.clone()].fill(0);
        } else if matches!(&part.kind, b"mvhd" | b"tkhd" | b"mdhd") {
            clear_times(&mut copy, part.content.clone());
        }
    }
    copy
}

/// Clears when a file was made and changed (8.2.2).
fn clear_times(copy: &mut [u8], header: Range<usize>) {
    let times = if copy.get(header.start) == Some(&1) { 4..20 } else { 4..12 };
    if let Some(times) = copy.get_mut(header).and_then(|header| header.get_mut(times)) {
        times.fill(0);
    }
}
