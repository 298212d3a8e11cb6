//! How long the sound is.

use super::Media;
use super::boxes::{Box, boxes, find};
use crate::read::{index, u32_be};

/// The length of the sound and its units in a second; none if the file is damaged. Files have one table of samples
/// (ISO 14496-12, 8.6.1.2), or fragments with a table each (8.8), as browsers record.
pub(super) fn read(bytes: &[u8], all: &[Box], movie: &[Box], media: &Media) -> Option<(u64, u64)> {
    let table = bytes.get(find(&media.samples, *b"stts")?.content.clone())?;
    let mut length = 0_u64;
    for row in 0..index(u32_be(table, 4)?)? {
        let at = 8 + row * 8;
        let (samples, duration) = (u32_be(table, at)?, u32_be(table, at + 4)?);
        length = length.saturating_add(u64::from(samples) * u64::from(duration));
    }
    let usual = usual_duration(bytes, movie).unwrap_or_default();
    for fragment in all.iter().filter(|part| part.kind == *b"moof") {
        for part in boxes(bytes, fragment.content.clone())?.iter().filter(|part| part.kind == *b"traf") {
            length = length.saturating_add(fragment_length(bytes, part, usual)?);
        }
    }
    Some((length, u64::from(media.rate)))
}

/// The duration of samples that name none, for all fragments (8.8.3).
fn usual_duration(bytes: &[u8], movie: &[Box]) -> Option<u32> {
    let extension = boxes(bytes, find(movie, *b"mvex")?.content.clone())?;
    u32_be(bytes.get(find(&extension, *b"trex")?.content.clone())?, 12)
}

/// The length of the samples of a fragment (8.8.7, 8.8.8).
fn fragment_length(bytes: &[u8], fragment: &Box, usual: u32) -> Option<u64> {
    let parts = boxes(bytes, fragment.content.clone())?;
    let header = bytes.get(find(&parts, *b"tfhd")?.content.clone())?;
    let flags = u32_be(header, 0)?;
    // After version, flags and the track: where data begins, and the description of the samples.
    let at = 8 + [(1, 8), (2, 4)].iter().filter(|(flag, _)| flags & flag != 0).map(|(_, bytes)| bytes).sum::<usize>();
    let usual = if flags & 8 == 0 { usual } else { u32_be(header, at)? };
    let mut length = 0_u64;
    for run in parts.iter().filter(|part| part.kind == *b"trun") {
        length = length.saturating_add(run_length(bytes.get(run.content.clone())?, usual)?);
    }
    Some(length)
}

fn run_length(run: &[u8], usual: u32) -> Option<u64> {
    let (flags, samples) = (u32_be(run, 0)?, u32_be(run, 4)?);
    if flags & 0x100 == 0 {
        return Some(u64::from(samples) * u64::from(usual));
    }
    let start = 8 + [1, 4].iter().filter(|flag| flags & *flag != 0).count() * 4;
    let row = [0x100, 0x200, 0x400, 0x800].iter().filter(|flag| flags & *flag != 0).count() * 4;
    let mut length = 0_u64;
    for sample in 0..index(samples)? {
        length = length.saturating_add(u64::from(u32_be(run, start + sample * row)?));
    }
    Some(length)
}
