use super::*;

/// Eight bits, one channel, 8,000 samples in a second.
pub(super) const FORMAT: &[u8] = b"\x01\0\x01\0\x40\x1F\0\0\x40\x1F\0\0\x01\0\x08\0";

fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_le_bytes();
    let padding = &[0][..content.len() % 2];
    [&kind[..], &length, content, padding].concat()
}

fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let content = [b"WAVE", &chunks.concat()[..]].concat();
    chunk(*b"RIFF", &content)
}

pub(super) fn wav(format: &[u8], data: &[u8]) -> Vec<u8> {
    riff(&[chunk(*b"fmt ", format), chunk(*b"data", data)])
}

#[test]
fn a_wav_has_the_length_of_its_samples() {
    for (samples, seconds) in [(1, 1), (8_000, 1), (12_001, 2), (8_000 * 600, 600)] {
        let bytes = wav(FORMAT, &vec![128; samples]);
        assert_eq!(inspect(&bytes), Ok(Clip { seconds, media_type: "audio/wav", bytes: bytes.clone() }));
    }
    assert_eq!(inspect(&wav(FORMAT, &vec![128; 8_000 * 600 + 1])), Err(Refusal::TooLong));
    assert_eq!(inspect(&wav(FORMAT, &[])), Err(Refusal::Damaged));
}

#[test]
fn metadata_of_a_wav_is_removed() {
    let secret = b"recorded at home in Berlin";
    let [format, data] = [chunk(*b"fmt ", FORMAT), chunk(*b"data", &[7; 801])];
    let list = chunk(*b"LIST", &[b"INFOICMT\x1A\0\0\0", &secret[..]].concat());
    let bytes = riff(&[chunk(*b"bext", secret), format, list, data, chunk(*b"id3 ", secret), chunk(*b"iXML", secret)]);
    let bytes = [bytes, secret.to_vec()].concat();
    assert_eq!(inspect(&bytes).unwrap().bytes, wav(FORMAT, &[7; 801]));
}

#[test]
fn a_recording_of_a_program_that_did_not_know_its_length_is_accepted() {
    let whole = wav(FORMAT, &[7; 8_000]);
    let mut streamed = whole.clone();
    streamed[40..44].fill(0xFF);
    assert_eq!(inspect(&streamed).unwrap().bytes, whole);
}

#[test]
fn a_wav_that_ends_too_early_is_damaged() {
    let whole = wav(FORMAT, &[7; 8_000]);
    for end in [12, 20, 40, 44, 5_000, whole.len() - 1] {
        assert_eq!(inspect(&whole[..end]), Err(Refusal::Damaged), "{end}");
    }
    let backwards = riff(&[chunk(*b"data", &[7; 80]), chunk(*b"fmt ", FORMAT)]);
    assert_eq!(inspect(&backwards), Err(Refusal::Damaged));
}

#[test]
fn samples_that_browsers_play_are_accepted_and_others_are_not() {
    let format = |tag: u16, channels: u16, bits: u16| {
        let frame = channels * (bits / 8);
        let parts = [tag, channels, 0xAC44, 0, 0, 0, frame, bits];
        parts.into_iter().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let data = vec![0; 48_000];
    for (tag, channels, bits) in [(1, 1, 16), (1, 2, 24), (1, 6, 32), (3, 2, 32)] {
        assert!(inspect(&wav(&format(tag, channels, bits), &data)).is_ok(), "{tag} {bits}");
        let extension = [&[22, 0, 0, 0, 3, 0, 0, 0][..], &tag.to_le_bytes(), &[0; 14]].concat();
        let extensible = [format(0xFFFE, channels, bits), extension].concat();
        assert!(inspect(&wav(&extensible, &data)).is_ok(), "{tag} {bits}");
    }
    // ADPCM, A-law, MP3 in WAV, and sizes that do not exist.
    for (tag, bits) in [(2, 4), (6, 8), (0x55, 0), (1, 12), (3, 64)] {
        assert_eq!(inspect(&wav(&format(tag, 1, bits), &data)), Err(Refusal::Codec), "{tag} {bits}");
    }
    for (channels, bits) in [(0, 16), (9, 16)] {
        assert_eq!(inspect(&wav(&format(1, channels, bits), &data)), Err(Refusal::Damaged), "{channels}");
    }
}
