//! Inspects uploaded PDFs, and renders the first page as a picture.
//!
//! Uploads are untrusted. What a PDF can do besides showing pages (run scripts, start programs, send forms, carry other
//! files) is refused with its kind, wherever it is in the file: all objects are read by the parser that renders, so
//! those in compressed object streams are seen as well.
//!
//! Nothing catches a panic of the parser: deployed functions abort when they panic, so a catch would only hide it from
//! the tests. Nothing bounds the time of a preview either. A worker that calls this crate has to count an upload as
//! failed when its attempts have ended, and to skip the preview after an attempt that has begun it and did not come
//! back.

mod active;
mod preview;
mod unpacked;

use hayro::hayro_syntax::object::Dict;
use hayro::hayro_syntax::{LoadPdfError, Pdf};

pub use active::ActiveContent;
pub use preview::{NoPreview, PREVIEW_WIDTH};

/// The pages that a PDF may have.
pub const MOST_PAGES: u32 = 2_000;
/// The objects that a PDF may have. A page has ten to a hundred.
const MOST_OBJECTS: usize = 500_000;
/// The bytes at the end of a file in which its last line but one is (ISO 32000-2, 7.5.5). Readers of PDFs look there.
const END: usize = 2_048;
/// Bytes before the header that readers skip (ISO 32000-1, annex H, note 13).
const START: usize = 1_024;
/// A password that no PDF has: encrypted files are refused, those that open without a password as well.
const NO_PASSWORD: &str = "\u{1}glotto\u{1}no document has this password\u{1}";

/// Why a PDF is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It has no header of a PDF.
    #[error("it is not a PDF")]
    NotAPdf,
    /// It is damaged or truncated, or has no page.
    #[error("it is damaged or incomplete")]
    Damaged,
    /// It is encrypted, perhaps only to forbid printing.
    #[error("it is encrypted")]
    Encrypted,
    /// It has more than [`MOST_PAGES`].
    #[error("it has too many pages")]
    TooManyPages,
    /// It needs too much memory or time: millions of objects, or streams that become huge when unpacked.
    #[error("it is too large when unpacked")]
    TooComplex,
    /// It contains more than pages.
    #[error("it contains {0}")]
    Active(ActiveContent),
}

/// A PDF that was accepted.
pub struct Document {
    pdf: Pdf,
    pages: u32,
    /// Whether it has a picture that would need too much memory to be rendered.
    has_huge_picture: bool,
}

/// Inspects a file.
pub fn inspect(bytes: Vec<u8>) -> Result<Document, Refusal> {
    let start = &bytes[..bytes.len().min(START)];
    if !contains(start, b"%PDF-") {
        return Err(Refusal::NotAPdf);
    }
    if !contains(&bytes[bytes.len().saturating_sub(END)..], b"startxref") {
        return Err(Refusal::Damaged);
    }
    unpacked::check(&bytes)?;
    let pdf = Pdf::new_with_password(bytes, NO_PASSWORD).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Refusal::Encrypted,
        LoadPdfError::Invalid => Refusal::Damaged,
    })?;
    if pdf.len() > MOST_OBJECTS {
        return Err(Refusal::TooComplex);
    }
    let has_huge_picture = active::check(&pdf)?;
    let pages = count_pages(&pdf)?;
    Ok(Document { pdf, pages, has_huge_picture })
}

impl Document {
    /// The number of pages, from 1 to [`MOST_PAGES`].
    pub fn pages(&self) -> u32 {
        self.pages
    }

    /// Renders the first page as a picture of at most [`PREVIEW_WIDTH`].
    pub fn preview(&self) -> Result<glotto_pictures::Picture, NoPreview> {
        if self.has_huge_picture {
            return Err(NoPreview::TooComplex);
        }
        preview::render(&self.pdf)
    }
}

/// The pages that were found, if they are as many as the document claims. Of a truncated file, the parser finds those
/// that are left.
fn count_pages(pdf: &Pdf) -> Result<u32, Refusal> {
    let claimed = pdf
        .xref()
        .get::<Dict<'_>>(pdf.xref().root_id())
        .and_then(|catalog| catalog.get::<Dict<'_>>("Pages"))
        .and_then(|tree| tree.get::<i32>("Count"))
        .and_then(|count| u32::try_from(count).ok())
        .ok_or(Refusal::Damaged)?;
    let found = u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX);
    match found {
        _ if found.max(claimed) > MOST_PAGES => Err(Refusal::TooManyPages),
        0 => Err(Refusal::Damaged),
        _ if found < claimed => Err(Refusal::Damaged),
        _ => Ok(found),
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests;
