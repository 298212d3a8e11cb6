use super::*;

fn part(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 8).unwrap().to_be_bytes();
    [&length[..], &kind, content].concat()
}

fn parts(kind: [u8; 4], content: &[Vec<u8>]) -> Vec<u8> {
    part(kind, &content.concat())
}

/// AAC of low complexity.
pub(super) const MP4A: ([u8; 4], u8, u8) = (*b"mp4a", 0x40, 2);

fn sample_entry((kind, object, profile): ([u8; 4], u8, u8)) -> Vec<u8> {
    let specific = [5, 2, profile << 3, 0];
    // The length of a descriptor may have more bytes than it needs.
    let decoder = [&[4, 0x80, 17, object, 0x15][..], &[0; 11], &specific].concat();
    let stream = [&[0, 0, 0, 0, 3, 23, 0, 1, 0][..], &decoder].concat();
    part(kind, &[&[0; 28][..], &part(*b"esds", &stream)].concat())
}

/// When a file was made, in a header of version 0.
const MADE: &[u8] = b"\0\0\0\0MADEMADE";

fn table(durations: &[(u32, u32)]) -> Vec<u8> {
    let rows: Vec<u8> = durations.iter().flat_map(|(count, each)| [*count, *each]).flat_map(u32::to_be_bytes).collect();
    [&[0; 4][..], &u32::try_from(durations.len()).unwrap().to_be_bytes(), &rows].concat()
}

/// A track with this handler, whose samples have 1,000 units in a second.
pub(super) fn track(handler: [u8; 4], entry: ([u8; 4], u8, u8), length: u32) -> Vec<u8> {
    let description = [&[0, 0, 0, 0, 0, 0, 0, 1][..], &sample_entry(entry)].concat();
    let durations = if length == 0 { table(&[]) } else { table(&[(length / 500, 500), (1, length % 500)]) };
    let samples = parts(*b"stbl", &[part(*b"stsd", &description), part(*b"stts", &durations)]);
    let header = [MADE, &1_000_u32.to_be_bytes(), &length.to_be_bytes(), &[0; 4]].concat();
    let media = parts(
        *b"mdia",
        &[
            part(*b"mdhd", &header),
            part(*b"hdlr", &[&[0; 8][..], &handler, &[0; 13]].concat()),
            parts(*b"minf", &[samples]),
        ],
    );
    parts(*b"trak", &[part(*b"tkhd", &[MADE, &[0; 72]].concat()), media, part(*b"udta", b"title")])
}

fn movie(tracks: &[u8]) -> Vec<u8> {
    let place = part(*b"udta", &part(*b"\xA9xyz", b"+52.52+013.40/"));
    let header = part(*b"mvhd", &[MADE, &[0; 88]].concat());
    parts(*b"moov", &[header, tracks.to_vec(), place, part(*b"meta", b"cover")])
}

pub(super) fn file(tracks: &[u8]) -> Vec<u8> {
    let brand = part(*b"ftyp", b"M4A \0\0\0\0");
    [brand, movie(tracks), part(*b"uuid", b"0123456789abcdef-secret"), part(*b"mdat", &[7; 900])].concat()
}

/// As browsers record: an empty table, and fragments of which one has a duration for all of its samples.
pub(super) fn fragments() -> Vec<u8> {
    let usual = part(*b"mvex", &part(*b"trex", &[&[0; 12][..], &250_u32.to_be_bytes(), &[0; 8]].concat()));
    let run = |flags: u32, rest: &[u32]| {
        let numbers = [&[flags, 4][..], rest].concat();
        part(*b"trun", &numbers.into_iter().flat_map(u32::to_be_bytes).collect::<Vec<u8>>())
    };
    let fragment = |flags: u32, rest: &[u32], run: Vec<u8>| {
        let numbers = [&[flags, 1][..], rest].concat();
        let header = part(*b"tfhd", &numbers.into_iter().flat_map(u32::to_be_bytes).collect::<Vec<u8>>());
        [parts(*b"moof", &[parts(*b"traf", &[header, run])]), part(*b"mdat", &[7; 90])].concat()
    };
    let movie = parts(*b"moov", &[part(*b"mvhd", &[0; 100]), track(*b"soun", MP4A, 0), usual]);
    [
        part(*b"ftyp", b"iso5\0\0\0\0"),
        movie,
        // One second by the usual duration, two by that of the fragment, and six by those of the samples.
        fragment(0x2_0000, &[], run(0x1, &[0])),
        fragment(0x2_000A, &[1, 500], run(0, &[])),
        fragment(0x3, &[0, 0, 1], run(0x305, &[0, 0, 1_000, 9, 1_000, 9, 1_000, 9, 3_000, 9])),
    ]
    .concat()
}

#[test]
fn an_mpeg_4_file_has_the_length_of_its_samples() {
    for (length, seconds) in [(400, 1), (1_499, 1), (90_000, 90), (600_000, 600)] {
        let clip = inspect(&file(&track(*b"soun", MP4A, length))).unwrap();
        assert_eq!((clip.seconds, clip.media_type), (seconds, "audio/mp4"), "{length}");
    }
    assert_eq!(inspect(&file(&track(*b"soun", MP4A, 600_001))), Err(Refusal::TooLong));
    assert_eq!(inspect(&file(&track(*b"soun", MP4A, 0))), Err(Refusal::Damaged));
}

#[test]
fn what_browsers_record_in_fragments_has_the_length_of_all_of_them() {
    assert_eq!(inspect(&fragments()).map(|clip| clip.seconds), Ok(9));
}

#[test]
fn metadata_of_an_mpeg_4_file_is_overwritten_and_its_samples_stay_where_they_are() {
    let bytes = file(&track(*b"soun", MP4A, 5_000));
    let clip = inspect(&bytes).unwrap();
    for word in [&b"title"[..], b"52.52", b"xyz", b"cover", b"secret", b"MADE", b"udta", b"meta", b"uuid"] {
        assert!(contains(&bytes, word) && !contains(&clip.bytes, word), "{}", word.escape_ascii());
    }
    assert_eq!(clip.bytes.len(), bytes.len());
    assert!(clip.bytes.ends_with(&[7; 900]));
    assert_eq!(inspect(&clip.bytes), Ok(clip));
}

#[test]
fn a_video_and_several_tracks_are_refused() {
    let [sound, video, text] = [b"soun", b"vide", b"text"].map(|handler| track(*handler, MP4A, 5_000));
    for (tracks, refusal) in [
        (video.clone(), Refusal::Video),
        ([sound.clone(), video].concat(), Refusal::Video),
        ([sound.clone(), sound.clone()].concat(), Refusal::SeveralTracks),
        ([sound, text.clone()].concat(), Refusal::SeveralTracks),
        (text, Refusal::SeveralTracks),
        (Vec::new(), Refusal::Damaged),
    ] {
        assert_eq!(inspect(&file(&tracks)), Err(refusal));
    }
}

#[test]
fn sound_that_not_all_browsers_play_is_refused() {
    for entry in [(*b"mp4a", 0x40, 5), (*b"mp4a", 0x40, 29), (*b"mp4a", 0x67, 2)] {
        assert!(inspect(&file(&track(*b"soun", entry, 5_000))).is_ok(), "{entry:?}");
    }
    // Lossless, AC-3, Opus, protected; MP3 in MPEG-4, and a newer kind of AAC (xHE-AAC is 42).
    for entry in [
        (*b"alac", 0, 0),
        (*b"ac-3", 0, 0),
        (*b"Opus", 0, 0),
        (*b"enca", 0x40, 2),
        (*b"mp4a", 0x6B, 2),
        (*b"mp4a", 0x40, 31),
    ] {
        assert_eq!(inspect(&file(&track(*b"soun", entry, 5_000))), Err(Refusal::Codec), "{entry:?}");
    }
}

#[test]
fn an_mpeg_4_file_that_ends_too_early_is_damaged() {
    let bytes = file(&track(*b"soun", MP4A, 5_000));
    for part in 1..10 {
        assert_eq!(inspect(&bytes[..bytes.len() * part / 10]), Err(Refusal::Damaged), "{part}");
    }
    assert_eq!(inspect(&bytes[..bytes.len() - 1]), Err(Refusal::Damaged));
    assert_eq!(inspect(&bytes[..bytes.len() - 908]), Err(Refusal::Damaged));
}
