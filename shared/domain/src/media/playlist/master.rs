//! Subtitles in master playlists (RFC 8216, 4.3.4.1): the stored playlist names none, because captions come and go
//! while a video stays as it is.

use std::fmt::Write as _;

use crate::locale::LanguageTag;

/// The group of subtitles that all variants refer to.
const GROUP: &str = "subtitles";

/// Captions in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subtitles {
    /// The language.
    pub language: LanguageTag,
    /// The name that players show: a line without quotation marks.
    pub name: String,
    /// The file name of their playlist.
    pub file: String,
}

/// A master playlist with subtitles: a rendition for each language, which a player may choose by the language of its
/// user and shows only if the user has switched subtitles on. All variants refer to them.
pub fn with_subtitles(master: &str, subtitles: &[Subtitles]) -> String {
    if subtitles.is_empty() {
        return master.to_owned();
    }
    let mut text = String::with_capacity(master.len() + subtitles.len() * 200);
    let mut is_listed = false;
    for line in master.lines() {
        let is_variant = line.starts_with("#EXT-X-STREAM-INF:");
        if is_variant && !is_listed {
            list(&mut text, subtitles);
            is_listed = true;
        }
        text.push_str(line);
        if is_variant {
            let _ = write!(text, ",SUBTITLES=\"{GROUP}\"");
        }
        text.push('\n');
    }
    text
}

fn list(text: &mut String, subtitles: &[Subtitles]) {
    for Subtitles { language, name, file } in subtitles {
        // A quotation mark or the end of a line would end the attribute.
        let name: String = name.chars().filter(|c| *c != '"' && !c.is_control()).collect();
        let _ = writeln!(
            text,
            "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"{GROUP}\",NAME=\"{name}\",LANGUAGE=\"{}\",DEFAULT=NO,\
             AUTOSELECT=YES,FORCED=NO,URI=\"{file}\"",
            language.as_str()
        );
    }
}

/// The playlist of a WebVTT file that is as long as its video: one segment. It is at least a second long.
pub fn of_captions(file: &str, seconds: u32) -> String {
    let seconds = seconds.max(1);
    format!(
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:{seconds}\n#EXT-X-MEDIA-SEQUENCE:0\n\
         #EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:{seconds}.0,\n{file}\n#EXT-X-ENDLIST\n"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::addresses;
    use super::*;

    const MASTER: &str = "#EXTM3U\n#EXT-X-VERSION:6\n\
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"de\",DEFAULT=YES,AUTOSELECT=YES,URI=\"a.m3u8\"\n\
        #EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO=\"audio\"\nv.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=1\na64.m3u8\n";

    fn subtitles(language: &str, name: &str) -> Subtitles {
        let file = format!("captions_{language}.m3u8");
        Subtitles { language: LanguageTag::parse(language).unwrap(), name: name.to_owned(), file }
    }

    #[test]
    fn every_variant_refers_to_the_subtitles_of_each_language() {
        let text = with_subtitles(MASTER, &[subtitles("de", "Deutsch"), subtitles("pt-BR", "Portugu\"es\n")]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[3],
            "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"subtitles\",NAME=\"Deutsch\",LANGUAGE=\"de\",DEFAULT=NO,\
             AUTOSELECT=YES,FORCED=NO,URI=\"captions_de.m3u8\""
        );
        assert!(lines[4].contains("NAME=\"Portugues\",LANGUAGE=\"pt-BR\""), "{}", lines[4]);
        assert_eq!(lines[5], "#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO=\"audio\",SUBTITLES=\"subtitles\"");
        assert_eq!(lines[7], "#EXT-X-STREAM-INF:BANDWIDTH=1,SUBTITLES=\"subtitles\"");
        let files = ["a.m3u8", "captions_de.m3u8", "captions_pt-BR.m3u8", "v.m3u8", "a64.m3u8"];
        assert_eq!(addresses(&text), files);
    }

    #[test]
    fn the_captions_of_a_video_are_one_segment_as_long_as_it() {
        assert_eq!(addresses(&of_captions("captions_de.vtt", 61)), ["captions_de.vtt"]);
        assert!(of_captions("a.vtt", 61).contains("#EXT-X-TARGETDURATION:61\n"));
        assert!(of_captions("a.vtt", 0).contains("#EXTINF:1.0,\n"));
    }

    proptest! {
        #[test]
        fn what_the_playlist_had_stays_in_its_order(languages in prop::collection::vec("[a-z]{2}", 0..5)) {
            let subtitles: Vec<_> = languages.iter().map(|language| subtitles(language, language)).collect();
            let text = with_subtitles(MASTER, &subtitles);
            let without: String = text
                .lines()
                .filter(|line| !line.contains("TYPE=SUBTITLES"))
                .map(|line| line.replace(",SUBTITLES=\"subtitles\"", "") + "\n")
                .collect();
            prop_assert_eq!(without, MASTER);
        }
    }
}
