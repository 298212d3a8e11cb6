//! Rewriting HLS playlists (RFC 8216): every address that a player requests is replaced, and nothing
//! else changes.
//!
//! Addresses are on lines of their own, and in the attribute `URI="…"` of tags (`EXT-X-MAP`,
//! `EXT-X-MEDIA`, `EXT-X-I-FRAME-STREAM-INF`, `EXT-X-KEY` and others).

/// Replaces every address of a playlist. None if `replace` refuses one of them.
pub fn rewrite(text: &str, mut replace: impl FnMut(&str) -> Option<String>) -> Option<String> {
    let mut written = String::with_capacity(text.len() * 2);
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let ending = &line[content.len()..];
        match content.strip_prefix('#') {
            Some(_) if content.starts_with("#EXT") => tag(content, &mut replace, &mut written)?,
            Some(_) => written.push_str(content),
            None if content.trim().is_empty() => written.push_str(content),
            None => written.push_str(&replace(content.trim())?),
        }
        written.push_str(ending);
    }
    Some(written)
}

/// Writes a tag, with the addresses in its attributes replaced.
fn tag(line: &str, replace: &mut impl FnMut(&str) -> Option<String>, written: &mut String) -> Option<()> {
    // EXTINF has a duration and a title instead of attributes.
    let Some((name, attributes)) = line.split_once(':').filter(|(name, _)| *name != "#EXTINF") else {
        written.push_str(line);
        return Some(());
    };
    written.push_str(name);
    written.push(':');
    let mut rest = attributes;
    while !rest.is_empty() {
        let attribute;
        (attribute, rest) = next_attribute(rest);
        match attribute.trim_start().strip_prefix("URI=\"").and_then(|value| value.split_once('"')) {
            Some((address, after)) => {
                let before = &attribute[..attribute.len() - attribute.trim_start().len()];
                written.push_str(before);
                written.push_str("URI=\"");
                written.push_str(&replace(address)?);
                written.push('"');
                written.push_str(after);
            }
            None => written.push_str(attribute),
        }
    }
    Some(())
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

    fn marked(text: &str) -> String {
        rewrite(text, |address| Some(format!("<{address}>"))).unwrap()
    }

    #[test]
    fn lines_without_a_hash_are_addresses() {
        let media = "#EXTM3U\n#EXTINF:6.0,a, b\n#EXT-X-BYTERANGE:1000@0\nv.ts\r\n\n#EXT-X-ENDLIST\n";
        let expected = "#EXTM3U\n#EXTINF:6.0,a, b\n#EXT-X-BYTERANGE:1000@0\n<v.ts>\r\n\n#EXT-X-ENDLIST\n";
        assert_eq!(marked(media), expected);
    }

    #[test]
    fn addresses_in_tags_are_found_among_other_attributes() {
        let tags = [
            (r#"#EXT-X-MAP:URI="init.mp4",BYTERANGE="600@0""#, r#"#EXT-X-MAP:URI="<init.mp4>",BYTERANGE="600@0""#),
            (
                r#"#EXT-X-MEDIA:TYPE=AUDIO,NAME="a,URI=b",URI="a.m3u8""#,
                r#"#EXT-X-MEDIA:TYPE=AUDIO,NAME="a,URI=b",URI="<a.m3u8>""#,
            ),
            (
                r#"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1, URI="i.m3u8""#,
                r#"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1, URI="<i.m3u8>""#,
            ),
            ("#EXT-X-VERSION:4", "#EXT-X-VERSION:4"),
            (r#"#EXTINF:1,URI="no""#, r#"#EXTINF:1,URI="no""#),
            (r#"# a remark URI="no""#, r#"# a remark URI="no""#),
            (r#"#EXT-X-KEY:METHOD=NONE,URI="open"#, r#"#EXT-X-KEY:METHOD=NONE,URI="open"#),
        ];
        for (tag, expected) in tags {
            assert_eq!(marked(tag), expected);
        }
    }

    #[test]
    fn a_rejected_url_rejects_the_playlist() {
        assert_eq!(rewrite("#EXTM3U\n../secret\n", |_| None), None);
    }

    proptest! {
        #[test]
        fn a_playlist_whose_addresses_are_replaced_by_themselves_stays_as_it_is(
            lines in prop::collection::vec(r"(#EXT[A-Z-]{0,9}:)?[ -~]{0,40}\r?", 0..20)
        ) {
            // Blanks around an address are not part of it, and are removed.
            let text = lines.iter().map(|line| line.trim_start_matches(' ')).collect::<Vec<_>>().join("\n");
            let same = rewrite(&text, |address| Some(address.to_owned())).unwrap();
            let lean = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
            prop_assert_eq!(lean(&same), lean(&text));
        }

        #[test]
        fn no_address_of_a_media_playlist_is_left_as_it_was(
            names in prop::collection::vec("[a-z0-9_]{1,20}\\.ts", 1..30)
        ) {
            let segments = names.iter().fold(String::new(), |text, name| text + "#EXTINF:6.0,\n" + name + "\n");
            let mut seen = Vec::new();
            let text = format!("#EXTM3U\n{segments}#EXT-X-ENDLIST\n");
            let written = rewrite(&text, |name| { seen.push(name.to_owned()); Some("signed".to_owned()) }).unwrap();
            prop_assert_eq!(&seen, &names);
            prop_assert_eq!(written.matches("signed\n").count(), names.len());
            prop_assert!(!written.contains(".ts"));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = marked(&text);
        }
    }
}
