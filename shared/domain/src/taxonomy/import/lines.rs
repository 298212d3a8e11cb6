//! Lines of a CSV file, from a part of it.
//!
//! A line may have line breaks inside of quotes, so it is a record of RFC 4180 and not what ends with a line break.
//! Reading can begin at the end of any line, which is how an import continues where it stopped.

use csv_core::{ReadRecordResult, Reader};

use super::{FailureCode, ImportFailure};

/// Bytes of a line at most. The longest ones of ESCO have some 20,000.
pub const MAX_LINE_BYTES: usize = 128 * 1024;

/// Columns of a line at most.
const MAX_COLUMNS: usize = 256;

/// The mark by which some programs say that a text is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A line with its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The number of its first line in the file, from 1.
    pub number: u64,
    /// Its fields.
    pub fields: Vec<String>,
    /// Where it ends in the part of the file.
    pub end: usize,
    /// The number of the line after it.
    pub next: u64,
}

/// Why no more lines were taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// There are as many as were wanted.
    Full,
    /// The next one is not complete in this part of the file.
    More,
    /// The file has no more.
    End,
    /// The next one cannot be read.
    Failed(ImportFailure),
}

/// Lines of a part of a file, and why there are no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The lines.
    pub lines: Vec<Line>,
    /// Why there are no more.
    pub stop: Stop,
}

/// Takes up to `most` lines from a part of a file that begins at a line of this number. `is_end` says that the file ends
/// with the part. Blank lines are left out.
pub fn take_lines(part: &[u8], number: u64, is_end: bool, most: usize) -> Lines {
    let mut reader = LineReader { part, at: 0, number, is_end };
    if number == 1 && part.starts_with(BYTE_ORDER_MARK) {
        reader.at = BYTE_ORDER_MARK.len();
    }
    let mut lines = Vec::new();
    while lines.len() < most {
        match reader.next() {
            Ok(line) => lines.push(line),
            Err(stop) => return Lines { lines, stop },
        }
    }
    Lines { lines, stop: Stop::Full }
}

struct LineReader<'a> {
    part: &'a [u8],
    at: usize,
    number: u64,
    is_end: bool,
}

impl LineReader<'_> {
    fn next(&mut self) -> Result<Line, Stop> {
        self.skip_blank_lines();
        let rest = &self.part[self.at..];
        if rest.is_empty() {
            return Err(if self.is_end { Stop::End } else { Stop::More });
        }
        // One byte more than allowed, so that a line that is too long is none that is incomplete.
        let input = &rest[..rest.len().min(MAX_LINE_BYTES + 1)];
        let (mut output, mut ends) = (vec![0; input.len()], [0; MAX_COLUMNS]);
        let mut reader = Reader::new();
        let (mut result, read, mut written, mut columns) = reader.read_record(input, &mut output, &mut ends);
        if result == ReadRecordResult::InputEmpty {
            if input.len() > MAX_LINE_BYTES {
                return Err(self.fail(FailureCode::LineTooLong));
            }
            if !self.is_end {
                return Err(Stop::More);
            }
            let (last, _, more_written, more_columns) =
                reader.read_record(&[], &mut output[written..], &mut ends[columns..]);
            (result, written, columns) = (last, written + more_written, columns + more_columns);
        }
        match result {
            ReadRecordResult::Record => self.finish(&input[..read], &output[..written], &ends[..columns]),
            ReadRecordResult::OutputEndsFull => Err(self.fail(FailureCode::TooManyColumns)),
            // Fields are never longer than the line, and there is something before the end.
            _ => Err(Stop::End),
        }
    }

    fn finish(&mut self, input: &[u8], output: &[u8], ends: &[usize]) -> Result<Line, Stop> {
        let mut start = 0;
        let mut fields = Vec::with_capacity(ends.len());
        for end in ends {
            let field = output.get(start..*end).unwrap_or_default();
            let field = std::str::from_utf8(field).map_err(|_| self.fail(FailureCode::NotUtf8))?;
            fields.push(field.to_owned());
            start = *end;
        }
        let number = self.number;
        self.at += input.len();
        self.number += line_breaks(input);
        Ok(Line { number, fields, end: self.at, next: self.number })
    }

    fn skip_blank_lines(&mut self) {
        let rest = &self.part[self.at..];
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.number += line_breaks(&rest[..blank]);
        self.at += blank;
    }

    fn fail(&self, code: FailureCode) -> Stop {
        Stop::Failed(ImportFailure::at(code, self.number))
    }
}

fn line_breaks(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
