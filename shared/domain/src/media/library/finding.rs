//! What was found in a file that cannot be used, so that its author knows what to change.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::MediaKind;

/// Bytes at the beginning of a file in which its format is looked for.
const BEGINNING: usize = 1_024;

/// Derives the variants of [`MediaFinding`] with what they are called in sentences.
macro_rules! findings {
    ($($(#[$doc:meta])* $variant:ident = $words:literal;)*) => {
        /// What was found in a file that failed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase")]
        #[schemars(extend("examples" = ["heic"]))]
        pub enum MediaFinding {
            $($(#[$doc])* $variant,)*
        }

        impl MediaFinding {
            /// The finding with its article, for sentences.
            pub const fn with_article(self) -> &'static str {
                match self {
                    $(Self::$variant => $words,)*
                }
            }
        }
    };
}

findings! {
    /// A JPEG.
    Jpeg = "a JPEG picture";
    /// A PNG.
    Png = "a PNG picture";
    /// A WebP.
    Webp = "a WebP picture";
    /// A GIF.
    Gif = "a GIF picture";
    /// A picture of an iPhone.
    Heic = "a HEIC picture";
    /// An AVIF.
    Avif = "an AVIF picture";
    /// A TIFF.
    Tiff = "a TIFF picture";
    /// A BMP.
    Bmp = "a BMP picture";
    /// An SVG, which is a page with scripts as far as browsers are concerned.
    Svg = "an SVG drawing";
    /// A PDF.
    Pdf = "a PDF";
    /// A file for printers.
    PostScript = "a PostScript file";
    /// A document of Word, `PowerPoint` and others, or an archive: they begin alike.
    Zip = "an Office document or a ZIP archive";
    /// A document of Office before 2007.
    OldOffice = "a document of an older Office program";
    /// A web page.
    Html = "a web page (HTML)";
    /// A recording in MP3.
    Mp3 = "an MP3 recording";
    /// A recording in MPEG-4.
    M4a = "an M4A recording";
    /// A recording in WAV.
    Wav = "a WAV recording";
    /// A recording in FLAC.
    Flac = "a FLAC recording";
    /// A recording or video in Ogg.
    Ogg = "an Ogg recording or video";
    /// A recording or video in `WebM` or Matroska.
    Webm = "a WebM or Matroska recording or video";
    /// A video.
    Video = "a video";
    /// A recording with several tracks, or one that is no sound.
    SeveralTracks = "a recording with several tracks";
    /// A recording that not all browsers play.
    Codec = "a recording whose sound is coded in a way that not all browsers play";
    /// JavaScript in a PDF, or a link that runs a script.
    Script = "JavaScript, or a link that runs a script";
    /// An action of a PDF that starts a program or opens a file.
    LaunchAction = "an action that starts a program or opens another file";
    /// An action of a PDF that sends or imports what was filled in.
    FormSubmission = "a form that sends or imports data";
    /// A file in a PDF.
    EmbeddedFile = "an embedded file";
    /// Sound, film or three-dimensional objects in a PDF.
    Multimedia = "sound, video or three-dimensional objects";
    /// A form of the XML Forms Architecture in a PDF.
    DynamicForm = "a dynamic form (XFA)";
}

/// What files begin with.
const SIGNATURES: [(&[u8], MediaFinding); 17] = [
    (b"\xFF\xD8\xFF", MediaFinding::Jpeg),
    (b"\x89PNG\r\n\x1A\n", MediaFinding::Png),
    (b"GIF8", MediaFinding::Gif),
    (b"II*\0", MediaFinding::Tiff),
    (b"MM\0*", MediaFinding::Tiff),
    (b"BM", MediaFinding::Bmp),
    (b"%!PS", MediaFinding::PostScript),
    (b"PK\x03\x04", MediaFinding::Zip),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", MediaFinding::OldOffice),
    (b"ID3", MediaFinding::Mp3),
    (b"\xFF\xFB", MediaFinding::Mp3),
    (b"\xFF\xF3", MediaFinding::Mp3),
    (b"\xFF\xF2", MediaFinding::Mp3),
    (b"fLaC", MediaFinding::Flac),
    (b"OggS", MediaFinding::Ogg),
    (b"\x1A\x45\xDF\xA3", MediaFinding::Webm),
    (b"\0\0\x01\xBA", MediaFinding::Video),
];

impl MediaFinding {
    /// Recognises the format of a file by its beginning; none if it is unknown. It decides nothing but a sentence.
    pub fn recognise(bytes: &[u8]) -> Option<Self> {
        let start = &bytes[..bytes.len().min(BEGINNING)];
        let named = |at: usize| start.get(at..at + 4).unwrap_or_default();
        match (named(0), named(4), named(8)) {
            (b"RIFF", _, b"WEBP") => return Some(Self::Webp),
            (b"RIFF", _, b"WAVE") => return Some(Self::Wav),
            (b"RIFF", _, b"AVI ") => return Some(Self::Video),
            (_, b"ftyp", brand) => return Some(Self::of_brand(brand)),
            _ => {}
        }
        let signature = SIGNATURES.iter().find(|(signature, _)| start.starts_with(signature));
        signature.map(|(_, found)| *found).or_else(|| Self::of_text(start))
    }

    /// The format of a file of the family of MPEG-4, by its brand.
    fn of_brand(brand: &[u8]) -> Self {
        match brand {
            b"heic" | b"heix" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => Self::Heic,
            b"avif" | b"avis" => Self::Avif,
            b"M4A " | b"M4B " => Self::M4a,
            _ => Self::Video,
        }
    }

    /// The format of a file that says what it is in words, perhaps after others.
    fn of_text(start: &[u8]) -> Option<Self> {
        let text = start.to_ascii_lowercase();
        let has = |word: &[u8]| text.windows(word.len()).any(|window| window == word);
        [(&b"%pdf-"[..], Self::Pdf), (b"<!doctype html", Self::Html), (b"<html", Self::Html), (b"<svg", Self::Svg)]
            .into_iter()
            .find_map(|(word, found)| has(word).then_some(found))
    }

    /// Whether files of a kind may have this format, in other variants than the one that was found.
    pub(super) const fn is_accepted_as(self, kind: MediaKind) -> bool {
        match kind {
            MediaKind::Image => matches!(self, Self::Jpeg | Self::Png | Self::Webp | Self::Gif),
            MediaKind::Document => matches!(self, Self::Pdf),
            MediaKind::Audio => matches!(self, Self::Mp3 | Self::M4a | Self::Wav),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_recognised_by_what_it_begins_with() {
        for (start, found) in [
            (&b"\xFF\xD8\xFF\xE0\0\x10JFIF"[..], Some(MediaFinding::Jpeg)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some(MediaFinding::Webp)),
            (b"RIFF\0\0\0\0WAVEfmt ", Some(MediaFinding::Wav)),
            (b"\0\0\0\x18ftypheic\0\0\0\0", Some(MediaFinding::Heic)),
            (b"\0\0\0\x18ftypM4A \0\0\0\0", Some(MediaFinding::M4a)),
            (b"\0\0\0\x18ftypisom\0\0\0\0", Some(MediaFinding::Video)),
            (b"\n%PDF-1.7\n", Some(MediaFinding::Pdf)),
            (b"PK\x03\x04\x14\0", Some(MediaFinding::Zip)),
            (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", Some(MediaFinding::Svg)),
            (b"<!DOCTYPE html><svg/>", Some(MediaFinding::Html)),
            (b"RIFF", None),
            (b"plain text", None),
            (b"", None),
        ] {
            assert_eq!(MediaFinding::recognise(start), found, "{}", start.escape_ascii());
        }
    }
}
