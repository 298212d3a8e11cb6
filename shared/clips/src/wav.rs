//! WAV: Multimedia Programming Interface and Data Specifications 1.0 (RIFF), and `WAVEFORMATEXTENSIBLE`.

use crate::read::{index, u16_le, u32_le};
use crate::{Refusal, Sound};

/// `WAVE_FORMAT_PCM`.
const PCM: u16 = 1;
/// `WAVE_FORMAT_IEEE_FLOAT`.
const FLOAT: u16 = 3;
/// `WAVE_FORMAT_EXTENSIBLE`: the format is in a longer structure.
const EXTENSIBLE: u16 = 0xFFFE;
/// What a program writes as a length that it does not know yet, and never corrects if it writes into a pipe.
const UNKNOWN: u32 = 0xFFFF_FF00;
const MOST_CHANNELS: u16 = 8;
const RATES: std::ops::RangeInclusive<u32> = 4_000..=192_000;

pub(crate) fn is_wav(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WAVE")
}

/// The sound of a file, with nothing but its format and its samples.
pub(crate) fn read(bytes: &[u8]) -> Result<Sound, Refusal> {
    let (format, data) = chunks(bytes).ok_or(Refusal::Damaged)?;
    let Format { frame, rate } = Format::parse(format)?;
    let frames = u64::try_from(data.len()).map_err(|_| Refusal::TooLong)? / u64::from(frame);
    let bytes = written(format, data).ok_or(Refusal::TooLong)?;
    Ok(Sound { length: frames, rate: u64::from(rate), bytes })
}

/// The format and the samples; none if one is missing or incomplete.
fn chunks(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (mut format, mut at) = (None, 12);
    loop {
        let kind = bytes.get(at..at + 4)?;
        let length = u32_le(bytes, at + 4)?;
        let content = at + 8;
        if kind == b"data" && length >= UNKNOWN {
            return Some((format?, bytes.get(content..)?));
        }
        let end = content.checked_add(index(length)?)?;
        let found = bytes.get(content..end)?;
        match kind {
            b"fmt " => format = format.or(Some(found)),
            b"data" => return Some((format?, found)),
            _ => {}
        }
        // Chunks begin at even offsets.
        at = end + end % 2;
    }
}

struct Format {
    /// Bytes of a sample of all channels.
    frame: u16,
    /// Such samples in a second.
    rate: u32,
}

impl Format {
    fn parse(format: &[u8]) -> Result<Self, Refusal> {
        let short = |at: usize| u16_le(format, at).ok_or(Refusal::Damaged);
        let tag = match short(0)? {
            EXTENSIBLE => short(24)?,
            tag => tag,
        };
        let (channels, frame, bits) = (short(2)?, short(12)?, short(14)?);
        let rate = u32_le(format, 4).ok_or(Refusal::Damaged)?;
        if !matches!((tag, bits), (PCM, 8 | 16 | 24 | 32) | (FLOAT, 32)) {
            return Err(Refusal::Codec);
        }
        let is_consistent = (1..=MOST_CHANNELS).contains(&channels) && frame == channels * (bits / 8);
        if is_consistent && RATES.contains(&rate) { Ok(Self { frame, rate }) } else { Err(Refusal::Damaged) }
    }
}

/// A file of two chunks; none if it is larger than a file can be.
fn written(format: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    // The longest is that of the extensible format.
    let format = &format[..format.len().min(40)];
    let mut content = b"WAVE".to_vec();
    for (kind, part) in [(b"fmt ", format), (b"data", data)] {
        content.extend(kind);
        content.extend(u32::try_from(part.len()).ok()?.to_le_bytes());
        content.extend(part);
        content.resize(content.len().next_multiple_of(2), 0);
    }
    let length = u32::try_from(content.len()).ok()?;
    Some([b"RIFF", &length.to_le_bytes()[..], &content].concat())
}
