//! Inspects short recordings that browsers play as they are: MP3, MPEG-4 with AAC, and WAV. Uploads are untrusted: the
//! format is recognised by the content, and what is returned has the sound and no metadata.
//!
//! Opus in Ogg or `WebM` is not accepted: Safari plays Ogg only since version 18.4, and devices that cannot have it are
//! in use.

mod mp3;
mod mp4;
mod read;
mod wav;

/// The seconds that a clip may have.
pub const MOST_SECONDS: u32 = 600;

/// A recording as it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    /// Its length, rounded; at least one.
    pub seconds: u32,
    /// Its type: `audio/mpeg`, `audio/mp4` or `audio/wav`.
    pub media_type: &'static str,
    /// The file without its metadata: names, places, pictures.
    pub bytes: Vec<u8>,
}

/// Why a recording is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is no MP3, MPEG-4 or WAV file.
    #[error("it is not an MP3, M4A or WAV file")]
    NotAClip,
    /// It is damaged or incomplete, or has no sound at all.
    #[error("it is damaged or incomplete")]
    Damaged,
    /// It has a moving picture.
    #[error("it is a video")]
    Video,
    /// It has several tracks, or one that is no sound.
    #[error("it has several tracks")]
    SeveralTracks,
    /// The sound is coded in a way that not all browsers play.
    #[error("its sound is coded in a way that not all browsers play")]
    Codec,
    /// It is longer than [`MOST_SECONDS`].
    #[error("it is too long")]
    TooLong,
}

/// The sound of a file.
struct Sound {
    /// Its length, in `rate` units.
    length: u64,
    /// The units in a second; not zero.
    rate: u64,
    bytes: Vec<u8>,
}

/// Inspects a file.
pub fn inspect(bytes: &[u8]) -> Result<Clip, Refusal> {
    let (media_type, sound) = if wav::is_wav(bytes) {
        ("audio/wav", wav::read(bytes)?)
    } else if mp4::is_mp4(bytes) {
        ("audio/mp4", mp4::read(bytes)?)
    } else {
        ("audio/mpeg", mp3::read(bytes)?)
    };
    if sound.length == 0 {
        return Err(Refusal::Damaged);
    }
    if sound.length > u64::from(MOST_SECONDS).saturating_mul(sound.rate) {
        return Err(Refusal::TooLong);
    }
    let seconds = (sound.length + sound.rate / 2) / sound.rate;
    let seconds = u32::try_from(seconds).map_err(|_| Refusal::TooLong)?.max(1);
    Ok(Clip { seconds, media_type, bytes: sound.bytes })
}

#[cfg(test)]
mod tests;
