//! How the sound is coded.

use super::boxes::{Box, boxes, find};
use crate::Refusal;
use crate::read::{array, u32_be};

/// AAC in MPEG-4 and in MPEG-2 (MP4RA, object types).
const AAC: [u8; 4] = [0x40, 0x66, 0x67, 0x68];
/// Low complexity, spectral band replication, and parametric stereo (ISO 14496-3, table 1.17): what browsers play.
const PROFILES: [u8; 3] = [2, 5, 29];

/// Refuses what is not AAC.
pub(super) fn check(bytes: &[u8], samples: &[Box]) -> Result<(), Refusal> {
    let description = find(samples, *b"stsd").ok_or(Refusal::Damaged)?;
    let content = bytes.get(description.content.clone()).ok_or(Refusal::Damaged)?;
    let count = u32_be(content, 4).ok_or(Refusal::Damaged)?;
    let start = description.content.start + 8;
    let entries = boxes(bytes, start..description.content.end).ok_or(Refusal::Damaged)?;
    match &entries[..] {
        [entry] if count == 1 && entry.kind == *b"mp4a" => {
            if is_aac(bytes, entry).ok_or(Refusal::Damaged)? {
                Ok(())
            } else {
                Err(Refusal::Codec)
            }
        }
        [] => Err(Refusal::Damaged),
        _ => Err(Refusal::Codec),
    }
}

/// Whether an entry describes AAC that browsers play; none if it is damaged.
fn is_aac(bytes: &[u8], entry: &Box) -> Option<bool> {
    // A sample entry has 28 bytes before its boxes; QuickTime's first version has sixteen more.
    let version = u16::from_be_bytes(array(bytes, entry.content.start + 8)?);
    let start = entry.content.start + if version == 1 { 44 } else { 28 };
    let parts = boxes(bytes, start..entry.content.end.max(start))?;
    let stream = if let Some(found) = find(&parts, *b"esds") {
        found.content.clone()
    } else {
        // QuickTime puts it into another box.
        let wave = find(&parts, *b"wave")?.content.clone();
        find(&boxes(bytes, wave)?, *b"esds")?.content.clone()
    };
    // After its version: a stream (3), in it how it is decoded (4), and in that what the decoder needs (5).
    let stream = descriptor(bytes.get(stream)?.get(4..)?, 3)?;
    let decoder = descriptor(stream.get(3..)?, 4)?;
    let specific = descriptor(decoder.get(13..)?, 5)?;
    Some(AAC.contains(decoder.first()?) && PROFILES.contains(&(specific.first()? >> 3)))
}

/// The content of a descriptor (ISO 14496-1, 8.3.3), whose length has seven bits in each byte.
fn descriptor(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (found, mut rest) = bytes.split_first()?;
    let mut length = 0;
    for _ in 0..4 {
        let (byte, after) = rest.split_first()?;
        rest = after;
        length = length << 7 | usize::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            break;
        }
    }
    (*found == tag).then(|| rest.get(..length)).flatten()
}
