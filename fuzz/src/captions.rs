//! Files of captions.

use glotto_domain::media::captions::{Captions, MAX_BYTES, MAX_CUES, MAX_FAULTS, for_players, parse};

/// Tags that cues may have.
const TAGS: &[&str] = &["b", "i", "u", "ruby", "rt", "v", "lang"];

/// Any bytes as a file of captions. What is accepted reads back from every file that is made of it, and has no tag but
/// those that are allowed. What is refused has faults.
pub fn captions(data: &[u8]) {
    let captions = match parse(data) {
        Ok(captions) => captions,
        Err(faults) => {
            assert!((1..=MAX_FAULTS).contains(&faults.len()), "the number of faults is not within bounds");
            return;
        }
    };
    assert!((1..=MAX_CUES).contains(&captions.cues.len()), "the number of cues is not within bounds");
    for tag in captions.cues.iter().flat_map(|cue| cue.text.split('<').skip(1)) {
        let name = tag.trim_start_matches('/').split(['>', ' ']).next().unwrap_or_default();
        assert!(TAGS.contains(&name), "<{name}>");
    }
    let webvtt = captions.to_webvtt();
    assert_eq!(read(&webvtt), captions, "it is another one as WebVTT");
    assert_eq!(read(&for_players(&webvtt)), captions, "it is another one for players");
    let subrip = captions.to_srt();
    let poorer = read(&subrip);
    let times = |captions: &Captions| captions.cues.iter().map(|cue| (cue.begin, cue.end)).collect::<Vec<_>>();
    assert_eq!(times(&poorer), times(&captions), "it has other times as SubRip");
    assert_eq!(poorer.to_srt(), subrip, "it has other texts as SubRip");
}

fn read(file: &str) -> Captions {
    assert!(file.len() <= MAX_BYTES, "a file that was made is too large");
    match parse(file.as_bytes()) {
        Ok(captions) => captions,
        Err(faults) => panic!("a file that was made is refused: {faults:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_of_captions_are_accepted_so_that_their_changes_reach_all_of_the_parser() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/captions");
        for seed in std::fs::read_dir(folder).unwrap() {
            let path = seed.unwrap().path();
            assert!(parse(&std::fs::read(&path).unwrap()).is_ok(), "{}", path.display());
        }
    }
}
