//! Uploads in parts: how a file is divided, and when all of it is there. A part is uploaded and verified by itself, so
//! an upload that was interrupted goes on with the parts that are missing.
//!
//! Limits of S3: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>.

use jiff::SignedDuration;
use serde_json::Value;

mod checksum;

pub use checksum::Checksum;

use super::upload::UploadSize;
use crate::numbers::read_whole_number;
use crate::{DomainError, FieldErrorCode, FromJson, ParseText, Pointer, ValidationErrors, Violation, input};

const MIB: u64 = 1024 * 1024;

/// A larger file is uploaded in parts, as S3 recommends from 100 MB.
pub const SINGLE_PUT_BYTES: u64 = 100 * MIB;

/// The size of all parts but the last one. The largest file has 3,200 of them, and what is lost when a connection fails
/// is sent again within seconds.
pub const PART_BYTES: u64 = 16 * MIB;

/// The smallest part that S3 takes, except for the last one of a file.
pub const MIN_PART_BYTES: u64 = 5 * MIB;

/// Parts of an object at most.
pub const MAX_PARTS: u64 = 10_000;

/// Parts that are signed at once at most.
pub const MAX_SIGNED_PARTS: usize = 100;

/// How long parts are accepted: 50 GiB take six days at 0.8 Mbit/s.
pub const OPEN_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

const _: () = assert!(PART_BYTES >= MIN_PART_BYTES && UploadSize::MAX_BYTES.div_ceil(PART_BYTES) <= MAX_PARTS);

/// How a file is divided into parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartPlan(UploadSize);

impl PartPlan {
    /// The parts of a file that is uploaded in parts.
    pub const fn of(size: UploadSize) -> Self {
        Self(size)
    }

    /// Whether a file has to be uploaded in parts.
    pub fn is_required(size: UploadSize) -> bool {
        size.bytes() > SINGLE_PUT_BYTES
    }

    /// How many parts there are.
    pub fn count(self) -> u32 {
        u32::try_from(self.0.bytes().div_ceil(PART_BYTES)).unwrap_or(u32::MAX)
    }

    /// The size of a part; none if there is no such part.
    pub fn bytes_of(self, number: PartNumber) -> Option<u64> {
        let before = u64::from(number.get() - 1) * PART_BYTES;
        self.0.bytes().checked_sub(before).filter(|rest| *rest > 0).map(|rest| rest.min(PART_BYTES))
    }

    /// Adds an error for each part that the file does not have, and for each that is named twice.
    pub fn check(self, parts: &[PartInput]) -> Result<(), ValidationErrors> {
        let (mut errors, mut seen) = (ValidationErrors::default(), std::collections::HashSet::new());
        let root = Pointer::root().child("parts");
        for (index, part) in parts.iter().enumerate() {
            let at = root.child(&index.to_string()).child("number");
            if self.bytes_of(part.number).is_none() {
                errors.add(&at, Violation::range(1, self.count().into()));
            } else if !seen.insert(part.number) {
                errors.add(&at, Violation::new(FieldErrorCode::Duplicate, "is named twice"));
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Checks that all parts are there, in order and in full.
    ///
    /// # Errors
    ///
    /// [`CompleteUploadError::Incomplete`] if one is missing, has another size, or was not verified.
    pub fn check_complete(self, stored: &[StoredPart]) -> Result<(), CompleteUploadError> {
        let numbers = (1..=self.count()).filter_map(PartNumber::new);
        let mut expected = numbers.map(|number| (number, self.bytes_of(number)));
        let fits =
            |part: &StoredPart| expected.next() == Some((part.number, Some(part.bytes))) && part.checksum.is_some();
        let all_fit = stored.iter().all(fits);
        if all_fit && stored.len() == self.count() as usize { Ok(()) } else { Err(CompleteUploadError::Incomplete) }
    }
}

/// The number of a part, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartNumber(u32);

impl PartNumber {
    /// A number that S3 accepts.
    pub fn new(number: u32) -> Option<Self> {
        (1..=MAX_PARTS).contains(&number.into()).then_some(Self(number))
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl FromJson for PartNumber {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let number = read_whole_number(value, 1..=MAX_PARTS, at, errors);
        number.and_then(|number| u32::try_from(number).ok()).and_then(Self::new)
    }
}

/// The number of a part in an address, where it is a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartText(pub PartNumber);

impl ParseText for PartText {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let number = text.parse().ok().and_then(PartNumber::new).filter(|number| number.get().to_string() == text);
        number.map(Self).ok_or_else(|| Violation::range(1, MAX_PARTS))
    }
}

impl schemars::JsonSchema for PartText {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        PartNumber::schema_name()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        PartNumber::json_schema(generator)
    }
}

impl schemars::JsonSchema for PartNumber {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PartNumber".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "integer", "minimum": 1, "maximum": MAX_PARTS, "examples": [1]})
    }
}

/// A part that is going to be uploaded.
#[input]
pub struct PartInput {
    /// Its number.
    pub number: PartNumber,
    /// The checksum of its bytes. S3 refuses others.
    pub sha256: Checksum,
}

/// A part that S3 has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPart {
    /// Its number.
    pub number: PartNumber,
    /// Its size.
    pub bytes: u64,
    /// Its checksum, which S3 has verified.
    pub checksum: Option<Checksum>,
    /// Its `ETag`, by which the upload is completed.
    pub tag: String,
}

/// Why parts cannot be uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum UploadPartsError {
    /// It is uploaded with one PUT, it has arrived, or it was given up.
    #[problem(Conflict, "no-upload-in-parts", "This video is not waiting for parts of an upload.")]
    NotOpen,
}

/// Why an upload cannot be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum CompleteUploadError {
    /// It is uploaded with one PUT, or it was given up.
    #[problem(Conflict, "no-upload-in-parts", "This video is not waiting for parts of an upload.")]
    NotOpen,
    /// A part is missing.
    #[problem(Conflict, "upload-incomplete", "Parts of the file are missing. List them, and upload the others.")]
    Incomplete,
    /// The parts are not those that the client has sent.
    #[problem(Conflict, "checksum-mismatch", "The checksum does not match that of the uploaded parts.")]
    ChecksumMismatch,
}

/// Why an upload cannot be cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum CancelUploadError {
    /// The file has arrived.
    #[problem(Conflict, "upload-complete", "The file was uploaded already.")]
    Arrived,
}

#[cfg(test)]
mod tests;
