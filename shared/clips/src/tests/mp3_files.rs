use super::*;

/// 128 kbit/s, 44,100 samples in a second, stereo; 417 bytes.
const HEADER: [u8; 4] = [0xFF, 0xFB, 0x90, 0x00];

fn frame(content: &[u8]) -> Vec<u8> {
    let mut frame = [&HEADER[..], content].concat();
    frame.resize(417, 0);
    frame
}

pub(super) fn frames(count: usize) -> Vec<u8> {
    frame(&[]).repeat(count)
}

/// A frame that describes the others, after 32 bytes about channels.
fn contents(count: u32) -> Vec<u8> {
    frame(&[&[0; 32][..], b"Xing\0\0\0\x01", &count.to_be_bytes()].concat())
}

#[test]
fn an_mp3_has_the_length_of_its_frames() {
    for (count, seconds) in [(2, 1), (39, 1), (383, 10), (22_968, 600)] {
        let bytes = frames(count);
        assert_eq!(inspect(&bytes), Ok(Clip { seconds, media_type: "audio/mpeg", bytes: bytes.clone() }), "{count}");
    }
    assert_eq!(inspect(&frames(22_969)), Err(Refusal::TooLong));
    assert_eq!(inspect(&frames(1)), Err(Refusal::NotAClip));
}

#[test]
fn frames_of_all_versions_are_read() {
    // The version and the kilobits by the header, the length of a frame, and 1,152 or 576 samples in it.
    for (header, length, rate, samples) in [
        ([0xFF, 0xFA, 0x90, 0xC4], 417, 44_100, 1_152),
        ([0xFF, 0xFB, 0x14, 0xC0], 96, 48_000, 1_152),
        ([0xFF, 0xFB, 0xE8, 0x00], 1_440, 32_000, 1_152),
        ([0xFF, 0xF3, 0x82, 0x00], 209, 22_050, 576),
        ([0xFF, 0xE3, 0x18, 0xC0], 72, 8_000, 576),
    ] {
        let mut one: Vec<u8> = header.to_vec();
        one.resize(length, 0);
        let count = rate * 5 / samples + 1;
        assert_eq!(inspect(&one.repeat(count)).map(|clip| clip.seconds), Ok(5), "{header:02X?}");
    }
}

#[test]
fn tags_and_junk_of_an_mp3_are_removed() {
    let secret = b"recorded at home in Berlin";
    let id3 = |flags: u8| [b"ID3\x04\0", &[flags, 0, 0, 0, 26][..], secret].concat();
    let footer = [&b"3DI\x04\0\x10\0\0\0\x1A"[..]].concat();
    let sound = frames(50);
    let before = [id3(0), id3(0x10), footer, vec![0; 300]].concat();
    let tag = [b"TAG", &secret[..], &[0; 99]].concat();
    let ape = [b"APETAGEX", &secret[..]].concat();
    let bytes = [&before[..], &sound, secret, &sound, &ape, &tag].concat();
    assert_eq!(inspect(&bytes).unwrap().bytes, [sound.clone(), sound.clone()].concat());
    let cut = [&sound[..], &sound[..100]].concat();
    assert_eq!(inspect(&cut).unwrap().bytes, sound);
}

#[test]
fn the_first_frame_may_describe_the_others_and_has_no_sound() {
    let bytes = [contents(77), frames(77)].concat();
    let clip = inspect(&bytes).unwrap();
    assert_eq!((clip.seconds, clip.bytes), (2, bytes.clone()));
    assert_eq!(inspect(&[contents(3), frames(2)].concat()).map(|clip| clip.seconds), Ok(1));
}

#[test]
fn an_mp3_that_ends_too_early_is_damaged_if_it_says_how_long_it_is() {
    let bytes = [contents(77), frames(77)].concat();
    for part in [2, 5, 9] {
        assert_eq!(inspect(&bytes[..bytes.len() * part / 10]), Err(Refusal::Damaged), "{part}");
    }
    let noise = vec![7; 40_000];
    assert_eq!(inspect(&[frames(50), noise].concat()), Err(Refusal::Damaged));
    assert_eq!(inspect(b"ID3\x04\0\0\0\0\x7F\x7F"), Err(Refusal::Damaged));
}

#[test]
fn mpeg_audio_of_other_layers_and_rates_is_no_mp3() {
    // Layers I and II, a reserved version, no rate, a rate that is not allowed, and a reserved number of samples.
    for header in [
        [0xFF, 0xFF, 0x90, 0x00],
        [0xFF, 0xFD, 0x90, 0x00],
        [0xFF, 0xEB, 0x90, 0x00],
        [0xFF, 0xFB, 0x00, 0x00],
        [0xFF, 0xFB, 0xF0, 0x00],
        [0xFF, 0xFB, 0x9C, 0x00],
    ] {
        let mut one: Vec<u8> = header.to_vec();
        one.resize(417, 0);
        assert_eq!(inspect(&one.repeat(20)), Err(Refusal::NotAClip), "{header:02X?}");
    }
}
