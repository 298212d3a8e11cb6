//! MPEG audio, layer III (ISO 11172-3, ISO 13818-3, and the unofficial version 2.5).

use crate::read::{index, u32_be};
use crate::{Refusal, Sound};

/// Bytes without a frame, at the start of a file or within it, that are skipped: padding, and what cutting leaves.
const MOST_JUNK: usize = 16 * 1024;
/// Kilobits in a second, by the index of the header. The first has no fixed rate, the last is not allowed.
const BIT_RATES: [[u32; 16]; 2] = [
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0],
];
/// Samples in a second of version 1, by the index of the header. Version 2 has half, version 2.5 a quarter.
const SAMPLE_RATES: [u32; 4] = [44_100, 48_000, 32_000, 0];

/// The header of a frame.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Frame {
    /// Bytes, with the header.
    length: usize,
    /// Samples of a channel.
    samples: u32,
    /// Samples in a second.
    rate: u32,
    /// Bytes between the header and the data.
    side: usize,
}

impl Frame {
    fn parse(bytes: &[u8], at: usize) -> Option<Self> {
        let header = u32_be(bytes, at)?;
        // Eleven ones, and layer III.
        if header >> 21 != 0x7FF || header >> 17 & 3 != 1 {
            return None;
        }
        let field = |shift: u32, mask: u32| index(header >> shift & mask);
        let (is_first, divisor) = match field(19, 3)? {
            3 => (true, 1),
            2 => (false, 2),
            0 => (false, 4),
            _ => return None,
        };
        let bits = BIT_RATES[usize::from(!is_first)][field(12, 0xF)?] * 1_000;
        let rate = SAMPLE_RATES[field(10, 3)?] / divisor;
        if bits == 0 || rate == 0 {
            return None;
        }
        let samples = if is_first { 1_152 } else { 576 };
        let length = samples / 8 * bits / rate + (header >> 9 & 1);
        let is_mono = header >> 6 & 3 == 3;
        let side = match (is_first, is_mono) {
            (true, false) => 32,
            (true, true) | (false, false) => 17,
            (false, true) => 9,
        };
        Some(Self { length: index(length)?, samples, rate, side })
    }

    /// Whether another frame can be of the same recording.
    fn is_like(&self, other: &Self) -> bool {
        (self.samples, self.rate) == (other.samples, other.rate)
    }
}

/// The frames of a file, without what is before, between and after them.
pub(crate) fn read(bytes: &[u8]) -> Result<Sound, Refusal> {
    let bytes = without_tags(bytes).ok_or(Refusal::Damaged)?;
    let (mut at, first) = find(bytes, 0, None).ok_or(Refusal::NotAClip)?;
    let contents = contents(bytes, at, first);
    let (mut frames, mut sound) = (0_u64, Vec::with_capacity(bytes.len()));
    while at < bytes.len() {
        let Some(frame) = Frame::parse(bytes, at).filter(|frame| frame.is_like(&first)) else {
            match find(bytes, at, Some(first)) {
                Some((next, _)) => at = next,
                None if is_end(&bytes[at..]) => break,
                None => return Err(Refusal::Damaged),
            }
            continue;
        };
        // The last one may be cut.
        let Some(whole) = bytes.get(at..at + frame.length) else { break };
        sound.extend(whole);
        frames += 1;
        at += frame.length;
    }
    if let Some(contents) = contents {
        // The frame with the contents has no sound.
        frames = frames.saturating_sub(1);
        if contents.is_some_and(|claimed| u64::from(claimed) > frames + 1) {
            return Err(Refusal::Damaged);
        }
    }
    Ok(Sound { length: frames * u64::from(first.samples), rate: u64::from(first.rate), bytes: sound })
}

/// What follows the tags at the start (`ID3v2`, 3.1); none if there is nothing else.
fn without_tags(mut bytes: &[u8]) -> Option<&[u8]> {
    while bytes.starts_with(b"ID3") {
        let flags = *bytes.get(5)?;
        let size = bytes.get(6..10)?.iter().fold(0, |size, byte| size << 7 | usize::from(byte & 0x7F));
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        bytes = bytes.get(10 + size + footer..)?;
    }
    Some(bytes)
}

/// The next frame that another one follows, so that a few bytes that look like a header are not taken for one.
fn find(bytes: &[u8], from: usize, like: Option<Frame>) -> Option<(usize, Frame)> {
    (from..bytes.len().min(from + MOST_JUNK)).find_map(|at| {
        let frame = Frame::parse(bytes, at)?;
        let next = Frame::parse(bytes, at + frame.length)?;
        let fits = frame.is_like(&next) && like.is_none_or(|like| like.is_like(&frame));
        fits.then_some((at, frame))
    })
}

/// Whether what is left is a tag, or too short to be worth more than the end of a frame.
fn is_end(rest: &[u8]) -> bool {
    [&b"TAG"[..], b"APETAGEX", b"LYRICSBEGIN", b"ID3"].iter().any(|tag| rest.starts_with(tag))
        || rest.len() < MOST_JUNK
        || rest.iter().all(|byte| *byte == 0)
}

/// The number of frames that the first frame claims, if it describes the others (Xing, Info or VBRI) and has no sound.
/// The outer option says whether it does.
#[expect(clippy::option_option, reason = "a description need not have the number")]
fn contents(bytes: &[u8], at: usize, frame: Frame) -> Option<Option<u32>> {
    let data = at + 4 + frame.side;
    if matches!(bytes.get(data..data + 4), Some(b"Xing" | b"Info")) {
        let has_number = u32_be(bytes, data + 4).is_some_and(|flags| flags & 1 == 1);
        return Some(if has_number { u32_be(bytes, data + 8) } else { None });
    }
    // It is where the data of stereo begins, whatever the frame is.
    let data = at + 36;
    (bytes.get(data..data + 4) == Some(b"VBRI")).then(|| u32_be(bytes, data + 14))
}
