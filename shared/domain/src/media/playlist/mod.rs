//! Reading HLS playlists (RFC 8216): the addresses that a player requests. The manifests of DASH are in [`dash`], and
//! what is added to master playlists in [`master`], and which files one rendition has in [`offline`].
//!
//! Addresses are on lines of their own, and in the attribute `URI="…"` of tags (`EXT-X-MAP`,
//! `EXT-X-MEDIA`, `EXT-X-I-FRAME-STREAM-INF`, `EXT-X-KEY` and others).

pub mod dash;
pub mod master;
pub mod offline;

/// Every address in a playlist, in order.
pub fn addresses(text: &str) -> Vec<&str> {
    text.lines().flat_map(|line| addresses_of_line(line.trim())).collect()
}

fn addresses_of_line(line: &str) -> Vec<&str> {
    match line.strip_prefix('#') {
        None if line.is_empty() => Vec::new(),
        None => vec![line],
        Some(_) if line.starts_with("#EXT") => addresses_of_tag(line),
        Some(_) => Vec::new(),
    }
}

fn addresses_of_tag(line: &str) -> Vec<&str> {
    // EXTINF has a duration and a title instead of attributes.
    let Some((_, mut rest)) = line.split_once(':').filter(|(name, _)| *name != "#EXTINF") else { return Vec::new() };
    let mut found = Vec::new();
    while !rest.is_empty() {
        let attribute;
        (attribute, rest) = next_attribute(rest);
        found.extend(quoted(attribute, "URI"));
    }
    found
}

/// The value of an attribute in quotes, if it has this name.
fn quoted<'a>(attribute: &'a str, name: &str) -> Option<&'a str> {
    let value = attribute.trim_start().strip_prefix(name)?.strip_prefix("=\"")?;
    value.split_once('"').map(|(value, _)| value)
}

/// The value of an attribute of a tag, without quotes; none if the tag does not have it.
fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, mut rest) = line.split_once(':')?;
    while !rest.is_empty() {
        let attribute;
        (attribute, rest) = next_attribute(rest);
        let plain = || attribute.trim().strip_prefix(name)?.strip_prefix('=').map(|value| value.trim_end_matches(','));
        if let Some(value) = quoted(attribute, name).or_else(plain) {
            return Some(value);
        }
    }
    None
}

/// The first attribute with its comma, and the rest. A comma in quotes does not end an attribute.
fn next_attribute(text: &str) -> (&str, &str) {
    let mut quoted = false;
    for (place, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => return text.split_at(place + 1),
            _ => {}
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_without_a_hash_are_addresses() {
        let media = "#EXTM3U\n#EXTINF:6.0,a, b\n#EXT-X-BYTERANGE:1000@0\nv.ts\r\n\n../w.ts \n#EXT-X-ENDLIST\n";
        assert_eq!(addresses(media), ["v.ts", "../w.ts"]);
    }

    #[test]
    fn addresses_in_tags_are_found_among_other_attributes() {
        let tags: [(&str, &[&str]); 7] = [
            (r#"#EXT-X-MAP:URI="init.mp4",BYTERANGE="600@0""#, &["init.mp4"]),
            (r#"#EXT-X-MEDIA:TYPE=AUDIO,NAME="a,URI=b",URI="a.m3u8""#, &["a.m3u8"]),
            (r#"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1, URI="i.m3u8""#, &["i.m3u8"]),
            ("#EXT-X-VERSION:4", &[]),
            (r#"#EXTINF:1,URI="no""#, &[]),
            (r#"# a remark URI="no""#, &[]),
            (r#"#EXT-X-KEY:METHOD=NONE,URI="open"#, &[]),
        ];
        for (tag, expected) in tags {
            assert_eq!(addresses(tag), expected, "{tag}");
        }
    }

    proptest! {
        #[test]
        fn every_segment_of_a_media_playlist_is_found(
            names in prop::collection::vec("[a-z0-9_]{1,20}\\.ts", 1..30)
        ) {
            let segments = names.iter().fold(String::new(), |text, name| text + "#EXTINF:6.0,\n" + name + "\n");
            let text = format!("#EXTM3U\n{segments}#EXT-X-ENDLIST\n");
            prop_assert_eq!(addresses(&text), names);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = addresses(&text);
        }
    }
}
