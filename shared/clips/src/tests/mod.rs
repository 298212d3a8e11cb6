mod mp3_files;
mod mp4_files;
mod wav_files;

use proptest::prelude::*;

use super::*;

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_file_that_is_no_recording_is_refused_whatever_its_name() {
    for (what, bytes) in [
        ("nothing", &b""[..]),
        ("a text", b"Bonjour, ceci n'est pas un enregistrement."),
        ("a page", b"<!doctype html><script>alert(1)</script>"),
        ("a PDF", b"%PDF-1.7"),
        ("a picture", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0"),
        ("Ogg", b"OggS\0\x02\0\0\0\0\0\0\0\0"),
        ("FLAC", b"fLaC\0\0\0\x22"),
        ("WebM", b"\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01"),
        ("AAC without MPEG-4", &b"\xFF\xF1\x50\x80\x02\x1F\xFC\xDE\x02".repeat(40)),
        ("an AVI", b"RIFF\0\0\0\0AVI LIST"),
    ] {
        assert_eq!(inspect(bytes), Err(Refusal::NotAClip), "{what}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(start in 0..4_usize, bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let start = [&b""[..], b"ID3\x04\0\0\0\0\0\x05", b"RIFF\0\0\0\0WAVEfmt ", b"\0\0\0\x08ftyp"][start];
        let _ = inspect(&[start, &bytes].concat());
    }

    #[test]
    fn no_change_of_a_clip_makes_it_panic(
        kind in 0..4_usize,
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = match kind {
            0 => mp3_files::frames(9),
            1 => wav_files::wav(wav_files::FORMAT, &[0; 8_000]),
            2 => mp4_files::file(&mp4_files::track(*b"soun", mp4_files::MP4A, 90_000)),
            _ => mp4_files::fragments(),
        };
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(clip) = inspect(&bytes) {
            prop_assert!((1..=MOST_SECONDS).contains(&clip.seconds));
            prop_assert!(clip.bytes.len() <= bytes.len() + 1);
            // What is served is a clip as well, of the same length and without anything to remove.
            prop_assert_eq!(inspect(&clip.bytes), Ok(clip));
        }
    }
}
