//! Captions in master playlists (RFC 8216, 4.3.4.1): the stored playlist names none, because captions come and go
//! while a video stays as it is.

use std::fmt::Write as _;

use super::super::captions::{CaptionTrack, CaptionsKind};

/// The group of subtitles that all variants refer to.
const GROUP: &str = "subtitles";

/// What captions for people who are deaf or hard of hearing have (HLS Authoring Specification for Apple Devices, 4.3).
const DESCRIBES_SOUND: &str = ",CHARACTERISTICS=\"public.accessibility.transcribes-spoken-dialog,\
                               public.accessibility.describes-music-and-sound\"";

/// A master playlist with captions: a rendition for each language, which a player may choose by the language of its
/// user and shows only if the user has switched subtitles on. All variants refer to them.
pub fn with_captions(master: &str, tracks: &[CaptionTrack]) -> String {
    if tracks.is_empty() {
        return master.to_owned();
    }
    let mut text = String::with_capacity(master.len() + tracks.len() * 250);
    let mut is_listed = false;
    for line in master.lines() {
        let is_variant = line.starts_with("#EXT-X-STREAM-INF:");
        if is_variant && !is_listed {
            list(&mut text, tracks);
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

fn list(text: &mut String, tracks: &[CaptionTrack]) {
    for track in tracks {
        let language = track.language.as_str();
        // Players show the name of the language in the language of their user, if they know it.
        let (suffix, characteristics) = match track.kind {
            CaptionsKind::Subtitles => ("", ""),
            CaptionsKind::Captions => (" (CC)", DESCRIBES_SOUND),
        };
        let _ = writeln!(
            text,
            "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"{GROUP}\",NAME=\"{language}{suffix}\",LANGUAGE=\"{language}\",\
             DEFAULT=NO,AUTOSELECT=YES,FORCED=NO{characteristics},URI=\"{}\"",
            track.playlist_name()
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
    use crate::courses::samples::captions;

    const MASTER: &str = "#EXTM3U\n#EXT-X-VERSION:6\n\
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"de\",DEFAULT=YES,AUTOSELECT=YES,URI=\"a.m3u8\"\n\
        #EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO=\"audio\"\nv.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=1\na64.m3u8\n";

    #[test]
    fn every_variant_refers_to_the_captions_of_each_language() {
        let described = CaptionTrack { kind: CaptionsKind::Captions, ..captions("pt-BR") };
        let text = with_captions(MASTER, &[captions("de"), described]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[3],
            "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"subtitles\",NAME=\"de\",LANGUAGE=\"de\",DEFAULT=NO,\
             AUTOSELECT=YES,FORCED=NO,URI=\"captions_de.m3u8\""
        );
        assert!(lines[4].contains("NAME=\"pt-BR (CC)\",LANGUAGE=\"pt-BR\""), "{}", lines[4]);
        assert!(lines[4].contains("describes-music-and-sound\",URI="), "{}", lines[4]);
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
            let tracks: Vec<_> = languages.iter().map(|language| captions(language)).collect();
            let text = with_captions(MASTER, &tracks);
            let without: String = text
                .lines()
                .filter(|line| !line.contains("TYPE=SUBTITLES"))
                .map(|line| line.replace(",SUBTITLES=\"subtitles\"", "") + "\n")
                .collect();
            prop_assert_eq!(without, MASTER);
        }
    }
}
