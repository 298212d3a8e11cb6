//! The formats of videos that are accepted, for the documentation. What a file is, the transcoder decides by its
//! content; a test of the crate `glotto-transcoder` holds these lists against its model.

/// A format of files, or of what is in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Its usual name.
    pub name: &'static str,
    /// The endings of the names of such files; none for what is in them.
    pub endings: &'static [&'static str],
    /// The name that the transcoder has for it.
    pub id: &'static str,
}

/// The formats of files.
pub const CONTAINERS: [Format; 11] = [
    file("MP4", "mp4", &["mp4", "m4v"]),
    file("QuickTime", "quicktime", &["mov"]),
    file("WebM", "webm", &["webm"]),
    file("Matroska", "matroska", &["mkv"]),
    file("AVI", "avi", &["avi"]),
    file("MPEG transport stream", "mpegts", &["ts", "mts", "m2ts"]),
    file("MPEG program stream", "mpegps", &["mpg", "vob"]),
    file("MXF", "mxf", &["mxf"]),
    file("Windows Media", "asf", &["wmv", "asf"]),
    file("Ogg", "ogg", &["ogv"]),
    file("3GPP", "three_gp", &["3gp"]),
];

/// The formats of pictures in them.
pub const VIDEO_CODECS: [Format; 19] = [
    stream("H.264", "AVC"),
    stream("H.265", "HEVC"),
    stream("AV1", "AV1"),
    stream("VP8", "VP8"),
    stream("VP9", "VP9"),
    stream("ProRes", "PRORES"),
    stream("DNxHD", "VC3"),
    stream("DV", "DV"),
    stream("MPEG-1", "MPEG1"),
    stream("MPEG-2", "MPEG2"),
    stream("MPEG-4", "MP4V"),
    stream("H.263", "H263"),
    stream("Motion JPEG", "MJPEG"),
    stream("JPEG 2000", "JPEG2000"),
    stream("VC-1", "VC1"),
    stream("Theora", "THEORA"),
    stream("QuickTime Animation", "QTRLE"),
    stream("Video for Windows", "VFW"),
    stream("uncompressed", "UNCOMPRESSED"),
];

/// The formats of audio in them.
pub const AUDIO_CODECS: [Format; 13] = [
    stream("AAC", "AAC"),
    stream("Opus", "OPUS"),
    stream("MP3", "MP3"),
    stream("MP2", "MP2"),
    stream("AC-3", "AC3"),
    stream("E-AC-3", "EAC3"),
    stream("Vorbis", "VORBIS"),
    stream("FLAC", "FLAC"),
    stream("PCM", "PCM"),
    stream("AMR", "AMR"),
    stream("WMA", "WMA"),
    stream("WMA 2", "WMA2"),
    stream("WMA Pro", "WMAPRO"),
];

const fn file(name: &'static str, id: &'static str, endings: &'static [&'static str]) -> Format {
    Format { name, endings, id }
}

const fn stream(name: &'static str, id: &'static str) -> Format {
    Format { name, endings: &[], id }
}

/// The names of formats in a sentence, with the endings of files.
pub fn list(formats: &[Format]) -> String {
    formats.iter().map(describe).collect::<Vec<_>>().join(", ")
}

fn describe(format: &Format) -> String {
    match format.endings {
        [] => format.name.to_owned(),
        endings => format!(
            "{} ({})",
            format.name,
            endings.iter().map(|end| format!("`.{end}`")).collect::<Vec<_>>().join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_listed_with_their_endings_and_codecs_by_name() {
        assert!(list(&CONTAINERS).starts_with("MP4 (`.mp4`, `.m4v`), QuickTime (`.mov`), WebM (`.webm`),"));
        assert!(list(&VIDEO_CODECS).starts_with("H.264, H.265, AV1,"));
    }
}
