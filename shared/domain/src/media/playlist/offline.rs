//! The files that a device keeps to play a video without a network: one rendition of the picture, and all its sound.

use super::attribute;

/// What one rendition of a master playlist needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The master playlist with this rendition alone.
    pub master: String,
    /// The names of its playlists, in the order in which the master playlist has them.
    pub playlists: Vec<String>,
    /// The height of the picture in pixels; none of a recording of sound.
    pub height: Option<u32>,
}

/// A variant of a master playlist.
#[derive(Debug, Clone, Copy)]
struct Variant<'a> {
    tag: &'a str,
    address: &'a str,
    height: Option<u32>,
    bandwidth: u64,
}

/// Selects the largest rendition that is at most so high, or else the smallest one; of a recording of sound, the best
/// one. None if the playlist has no variant.
pub fn select(master: &str, most: u32) -> Option<Selection> {
    let variants = variants(master);
    let has_picture = variants.iter().any(|variant| variant.height.is_some());
    let candidates = variants.iter().filter(|variant| variant.height.is_some() == has_picture);
    let fits = |variant: &Variant<'_>| variant.height.is_none_or(|height| height <= most);
    // Of those that fit the largest is the best, and of those that do not the smallest.
    let rank = |variant: &Variant<'_>| {
        let size = (i64::from(variant.height.unwrap_or(0)), i64::try_from(variant.bandwidth).unwrap_or(i64::MAX));
        if fits(variant) { (true, size.0, size.1) } else { (false, -size.0, -size.1) }
    };
    let chosen = *candidates.max_by_key(|variant| rank(variant))?;
    let group = attribute(chosen.tag, "AUDIO");
    let mut selection = Selection { master: String::new(), playlists: Vec::new(), height: chosen.height };
    let mut skips_address = false;
    for line in master.lines() {
        let is_kept = if line.starts_with("#EXT-X-STREAM-INF:") {
            skips_address = line != chosen.tag;
            !skips_address
        } else if line.starts_with("#EXT-X-MEDIA:") {
            attribute(line, "TYPE") == Some("AUDIO") && group.is_some() && attribute(line, "GROUP-ID") == group
        } else if line.starts_with("#EXT-X-I-FRAME-STREAM-INF:") {
            false
        } else {
            // An address belongs to the tag before it.
            line.starts_with('#') || line.is_empty() || !skips_address
        };
        if is_kept {
            selection.master.push_str(line);
            selection.master.push('\n');
        }
    }
    selection.playlists = super::addresses(&selection.master).into_iter().map(str::to_owned).collect();
    Some(selection)
}

fn variants(master: &str) -> Vec<Variant<'_>> {
    let mut found = Vec::new();
    let mut tag = None;
    for line in master.lines() {
        if line.starts_with("#EXT-X-STREAM-INF:") {
            tag = Some(line);
        } else if !line.is_empty()
            && !line.starts_with('#')
            && let Some(tag) = tag.take()
        {
            let height = attribute(tag, "RESOLUTION").and_then(|size| size.split_once('x')?.1.parse().ok());
            let bandwidth = attribute(tag, "BANDWIDTH").and_then(|number| number.parse().ok()).unwrap_or(0);
            found.push(Variant { tag, address: line, height, bandwidth });
        }
    }
    // Two variants with the same tag would be kept together.
    found.dedup_by(|later, earlier| later.tag == earlier.tag && later.address == earlier.address);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const MASTER: &str = "#EXTM3U\n#EXT-X-VERSION:6\n\
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"de\",DEFAULT=YES,URI=\"a_de.m3u8\"\n\
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"en\",DEFAULT=NO,URI=\"a_en.m3u8\"\n\
        #EXT-X-STREAM-INF:BANDWIDTH=4000000,RESOLUTION=1920x1080,AUDIO=\"audio\"\nv1080.m3u8\n\
        #EXT-X-STREAM-INF:BANDWIDTH=1000000,RESOLUTION=1280x720,AUDIO=\"audio\"\nv720.m3u8\n\
        #EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=640x360,AUDIO=\"audio\"\nv360.m3u8\n\
        #EXT-X-STREAM-INF:BANDWIDTH=70000,CODECS=\"mp4a.40.2\"\na64.m3u8\n";

    #[test]
    fn the_largest_rendition_that_fits_is_taken_with_all_its_sound() {
        for (most, height, video) in [(2160, 1080, "v1080"), (720, 720, "v720"), (719, 360, "v360"), (1, 360, "v360")] {
            let selection = select(MASTER, most).unwrap();
            assert_eq!(selection.height, Some(height), "{most}");
            assert_eq!(selection.playlists, ["a_de.m3u8".to_owned(), "a_en.m3u8".to_owned(), format!("{video}.m3u8")]);
            assert!(selection.master.starts_with("#EXTM3U\n#EXT-X-VERSION:6\n"));
            assert_eq!(selection.master.matches("#EXT-X-STREAM-INF").count(), 1);
        }
    }

    #[test]
    fn of_a_recording_the_best_variant_is_taken() {
        let sound =
            "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=70000\na64.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=140000\na128.m3u8\n";
        let selection = select(sound, 720).unwrap();
        assert_eq!((selection.playlists, selection.height), (vec!["a128.m3u8".to_owned()], None));
        assert_eq!(select("#EXTM3U\n", 720), None);
    }
}
