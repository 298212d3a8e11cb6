//! Reading manifests of DASH (ISO/IEC 23009-1): the addresses that a player requests.
//!
//! Only what MediaConvert writes is understood: `SegmentTemplate` with the attributes `media` and `initialization`,
//! whose values are templates such as `master_640x360_$Number%09d$.cmfv`. A manifest with anything else that names
//! addresses is refused, and not searched for them. Captions are added when a manifest is read.

use std::fmt::Write as _;

use super::super::captions::{CaptionTrack, CaptionsKind};
use super::super::job::is_file_name;

/// Attributes with addresses that are templates.
const TEMPLATES: [&str; 2] = ["media", "initialization"];
/// Attributes with other addresses, or with the name of a file beside an address.
const ADDRESSES: [&str; 6] = ["sourceURL", "index", "bitstreamSwitching", "indexRange", "xlink:href", "href"];
/// Elements whose text or attributes are addresses, and what XML includes from elsewhere.
const ELEMENTS: [&str; 9] = [
    "BaseURL",
    "Location",
    "PatchLocation",
    "SegmentURL",
    "Initialization",
    "RepresentationIndex",
    "UTCTiming",
    "!DOCTYPE",
    "!ENTITY",
];
/// Names between dollars in a template (ISO/IEC 23009-1, table 16).
const IDENTIFIERS: [&str; 4] = ["RepresentationID", "Number", "Bandwidth", "Time"];

/// Whether every address in a manifest is a file in its folder.
pub fn stays_in_folder(text: &str) -> bool {
    let mut tags = text.split('<').skip(1);
    tags.all(|tag| {
        let name = tag.split(|c: char| c.is_whitespace() || ['>', '/'].contains(&c)).find(|name| !name.is_empty());
        !name.is_some_and(|name| ELEMENTS.contains(&local(name)))
            && attributes(tag).is_some_and(|found| {
                found.into_iter().all(|(name, value)| match name {
                    _ if ADDRESSES.contains(&name) => false,
                    _ if TEMPLATES.contains(&name) => expand(value).is_some_and(|name| is_file_name(&name)),
                    _ => true,
                })
            })
    })
}

/// A manifest with captions: an adaptation set for each language, of one file that is as long as the period. They are
/// added to what was checked, because their addresses are none that MediaConvert writes.
pub fn with_captions(manifest: &str, tracks: &[CaptionTrack]) -> String {
    let Some(place) = manifest.rfind("</Period>") else { return manifest.to_owned() };
    let (before, after) = manifest.split_at(place);
    let mut text = before.to_owned();
    for track in tracks {
        let role = match track.kind {
            CaptionsKind::Subtitles => "subtitle",
            CaptionsKind::Captions => "caption",
        };
        let (language, file) = (track.language.as_str(), track.file_name());
        let _ = write!(
            text,
            "<AdaptationSet contentType=\"text\" mimeType=\"text/vtt\" lang=\"{language}\">\
             <Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"{role}\"/>\
             <Representation id=\"captions_{language}\" bandwidth=\"1000\"><BaseURL>{file}</BaseURL></Representation>\
             </AdaptationSet>"
        );
    }
    text + after
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The attributes of a tag; none if it is malformed.
fn attributes(tag: &str) -> Option<Vec<(&str, &str)>> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once('=') {
        // The text after a tag may have any characters.
        if before.contains('>') {
            break;
        }
        let quote = after.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
        let (value, next) = after[1..].split_once(quote)?;
        found.push((before.split_whitespace().last()?, value));
        rest = next;
    }
    Some(found)
}

/// A name of a template, as a player makes it.
fn expand(template: &str) -> Option<String> {
    let mut parts = template.split('$');
    let mut name = parts.next()?.to_owned();
    while let Some(identifier) = parts.next() {
        let (identifier, width) = identifier.split_once('%').unwrap_or((identifier, "01d"));
        let digits = width.strip_prefix('0')?.strip_suffix('d')?;
        let is_known = IDENTIFIERS.contains(&identifier) && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_known.then_some(())?;
        name.push('0');
        // A dollar that opens an identifier is closed by another one.
        name.push_str(parts.next()?);
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::courses::samples::captions;

    const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" type="static"
  xsi:schemaLocation="urn:mpeg:dash:schema:mpd:2011 http://standards.iso.org/DASH-MPD.xsd" minBufferTime="PT12S">
  <Period start="PT0S" duration="PT9.6S" id="1">
    <AdaptationSet mimeType="video/mp4" segmentAlignment="true" lang='de'>
      <Representation id="1" width="640" height="360" codecs="avc1.64001e">
        <SegmentTemplate timescale="1000" MEDIA startNumber="1"><SegmentTimeline><S t="0" d="6000" r="1"/>
        </SegmentTimeline></SegmentTemplate>
      </Representation>
    </AdaptationSet>
  </Period>
</MPD>"#;

    fn with(media: &str) -> bool {
        stays_in_folder(&MANIFEST.replace("MEDIA", media))
    }

    #[test]
    fn templates_of_names_in_the_folder_are_taken() {
        for media in [
            r#"media="master_640x360_$Number%09d$.cmfv" initialization="master_640x360init.cmfv""#,
            r#"media='$RepresentationID$_$Time$.cmfa' initialization="a.cmfa""#,
            "",
        ] {
            assert!(with(media), "{media}");
        }
    }

    #[test]
    fn a_manifest_that_leads_out_of_its_folder_or_is_of_another_kind_is_refused() {
        for media in [
            r#"media="../secret_$Number$.cmfv""#,
            r#"media="https://elsewhere.example/$Number$.cmfv""#,
            r#"media="a/$Number$.cmfv""#,
            r#"media="$Other$.cmfv""#,
            r#"media="$Number.cmfv""#,
            r#"media="$Number%s$.cmfv""#,
            r#"initialization="/a.cmfv""#,
            r#"index="a.cmfv""#,
            r#"xlink:href="a.xml""#,
            "media=a.cmfv",
            r#"media="a.cmfv"#,
        ] {
            assert!(!with(media), "{media}");
        }
        for element in [
            "<BaseURL>https://elsewhere.example/</BaseURL>",
            "<dash:BaseURL>a</dash:BaseURL>",
            "<!DOCTYPE MPD SYSTEM 'a'>",
            "<SegmentURL media='a.cmfv'/>",
            "<Location>a</Location>",
        ] {
            assert!(!stays_in_folder(&MANIFEST.replace("</Period>", &format!("{element}</Period>"))), "{element}");
        }
    }

    #[test]
    fn captions_are_added_to_the_period_with_their_role() {
        let described = CaptionTrack { kind: CaptionsKind::Captions, ..captions("pt-BR") };
        let text = with_captions(MANIFEST, &[captions("de"), described]);
        assert!(text.contains(r#"lang="de"><Role schemeIdUri="urn:mpeg:dash:role:2011" value="subtitle"/>"#), "{text}");
        assert!(text.contains("<BaseURL>captions_pt-BR.vtt</BaseURL></Representation></AdaptationSet></Period>"));
        let start = text.find("<AdaptationSet contentType").unwrap();
        assert_eq!(format!("{}{}", &text[..start], &text[text.find("</Period>").unwrap()..]), MANIFEST);
        assert_eq!(with_captions(MANIFEST, &[]), MANIFEST);
        assert_eq!(with_captions("<MPD/>", &[captions("de")]), "<MPD/>");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = stays_in_folder(&text);
        }
    }
}
