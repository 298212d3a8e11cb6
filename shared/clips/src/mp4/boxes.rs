//! Boxes (ISO 14496-12, 4.2).

use std::ops::Range;

use crate::read::{array, index, u32_be};

/// Boxes of one level. Files of recorders have some for each second.
const MOST_BOXES: usize = 100_000;

/// A part of a file.
#[derive(Debug)]
pub(super) struct Box {
    pub(super) kind: [u8; 4],
    /// Where it begins.
    start: usize,
    pub(super) content: Range<usize>,
}

impl Box {
    /// Where its kind is.
    pub(super) fn name(&self) -> Range<usize> {
        self.start + 4..self.start + 8
    }
}

/// The boxes of a part of a file; none if the last is incomplete.
pub(super) fn boxes(bytes: &[u8], within: Range<usize>) -> Option<Vec<Box>> {
    let part = bytes.get(..within.end)?;
    let (mut found, mut start) = (Vec::new(), within.start);
    // A box of no length, which some programs write as the end of `udta`, has four bytes.
    while start + 8 <= within.end {
        let kind = array(part, start + 4)?;
        let (header, length) = match u32_be(part, start)? {
            // To the end, which only the last box of a file may have.
            0 => (8, within.end - start),
            1 => (16, usize::try_from(u64::from_be_bytes(array(part, start + 8)?)).ok()?),
            length => (8, index(length)?),
        };
        let end = start.checked_add(length).filter(|end| *end <= within.end && length >= header)?;
        if found.len() == MOST_BOXES {
            return None;
        }
        found.push(Box { kind, start, content: start + header..end });
        start = end;
    }
    Some(found)
}

/// The first box of a kind.
pub(super) fn find(all: &[Box], kind: [u8; 4]) -> Option<&Box> {
    all.iter().find(|part| part.kind == kind)
}
