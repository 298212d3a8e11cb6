//! Bounds what the streams of a PDF become when they are unpacked. The parser has no limits of its own, and a kilobyte
//! can become a megabyte.
//!
//! The parser unpacks streams with references and objects when it opens a file, so their bounds are checked before, by
//! the keyword that begins a stream. What that does not find (a filter that is named elsewhere, or packed otherwise)
//! costs the worker its memory and nothing else.

use std::io::{self, Read, Write};

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro::hayro_syntax::Filter;
use hayro::hayro_syntax::object::Stream;

use crate::Refusal;

/// Bytes of one unpacked stream: a picture of 40 million pixels.
const LARGEST_STREAM: u64 = 128 * 1024 * 1024;
/// Bytes of all unpacked streams, for their time.
const MOST_UNPACKED: u64 = 2 * 1024 * 1024 * 1024;
/// Bytes of all streams of objects and of references, which are in memory at once.
const MOST_OBJECTS: u64 = 128 * 1024 * 1024;
/// Bytes before a stream in which its dictionary is looked for.
const LONGEST_DICTIONARY: usize = 2_048;

/// Refuses a file with streams that become too large.
pub(crate) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    let (mut all, mut objects, mut at) = (0, 0, 0);
    while let Some(found) = find(&bytes[at..], b"stream") {
        let before = &bytes[at.max((at + found).saturating_sub(LONGEST_DICTIONARY))..at + found];
        at += found + b"stream".len();
        if before.ends_with(b"end") {
            continue;
        }
        let length = unpacked_length(without_line_end(&bytes[at..]));
        let dictionary = find_last(before, b"obj").map_or(before, |start| &before[start..]);
        all += length;
        if contains_any(dictionary, &[b"ObjStm", b"XRef"]) {
            objects += length;
            if count(dictionary, b"/Fl") + count(dictionary, b"/LZW") > 1 {
                return Err(Refusal::TooComplex);
            }
        }
        if length > LARGEST_STREAM || all > MOST_UNPACKED || objects > MOST_OBJECTS {
            return Err(Refusal::TooComplex);
        }
    }
    Ok(())
}

/// Refuses a stream that is packed more than once, so that its size is not bounded by that of the first step.
pub(crate) fn check_filters(stream: &Stream<'_>) -> Result<(), Refusal> {
    let unpacks =
        |filter: &&Filter| matches!(filter, Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode);
    if stream.filters().iter().filter(unpacks).count() > 1 { Err(Refusal::TooComplex) } else { Ok(()) }
}

/// How long data becomes that begins like a zlib stream, or like one without header; at most a byte more than
/// [`LARGEST_STREAM`].
fn unpacked_length(data: &[u8]) -> u64 {
    let has_header = data.len() > 2 && data[0] & 0xF == 8 && u16::from_be_bytes([data[0], data[1]]).is_multiple_of(31);
    let mut counted = Counter(0);
    // What is not packed is an error sooner or later.
    let _ = if has_header {
        io::copy(&mut ZlibDecoder::new(data).take(LARGEST_STREAM + 1), &mut counted)
    } else {
        io::copy(&mut DeflateDecoder::new(data).take(LARGEST_STREAM + 1), &mut counted)
    };
    counted.0
}

/// Counts what is written, also before an error.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn without_line_end(data: &[u8]) -> &[u8] {
    data.strip_prefix(b"\r\n").or_else(|| data.strip_prefix(b"\n")).or_else(|| data.strip_prefix(b"\r")).unwrap_or(data)
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

fn find_last(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).rposition(|window| window == part)
}

fn contains_any(bytes: &[u8], parts: &[&[u8]]) -> bool {
    parts.iter().any(|part| find(bytes, part).is_some())
}

fn count(bytes: &[u8], part: &[u8]) -> usize {
    bytes.windows(part.len()).filter(|window| *window == part).count()
}
