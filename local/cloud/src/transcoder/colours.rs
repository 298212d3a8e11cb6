//! The colours of pictures, and the filters that convert them to BT.709 with limited levels.

use serde_json::Value;

/// The matrices and primaries that `zscale` converts, by the names that `ffmpeg` has for them.
const MATRICES: [&str; 7] = ["bt709", "fcc", "bt470bg", "smpte170m", "smpte240m", "bt2020nc", "bt2020c"];
const PRIMARIES: [&str; 10] =
    ["bt709", "bt470m", "bt470bg", "smpte170m", "smpte240m", "film", "bt2020", "smpte428", "smpte431", "smpte432"];
/// Transfer functions with a high dynamic range (ITU-R BT.2100): hybrid log-gamma and the perceptual quantiser.
/// Pictures with any other function look the same on a screen, so it is not converted.
const HDR: [&str; 2] = ["arib-std-b67", "smpte2084"];

/// The colours of a picture, as far as its file names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Colours {
    is_rgb: bool,
    /// Whether four pixels of a line share a colour, as on tapes and in old archives.
    has_quarter_chroma: bool,
    is_full_range: bool,
    matrix: Option<&'static str>,
    primaries: Option<&'static str>,
    /// Set only if the dynamic range is high.
    hdr: Option<&'static str>,
}

/// The colours of a picture whose file does not name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Untagged {
    Bt601,
    Bt709,
}

/// What details of a high dynamic range are given up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ToneMapper {
    PreserveDetails,
    Vibrant,
}

/// Names for all properties of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tags {
    range: &'static str,
    matrix: &'static str,
    primaries: &'static str,
    transfer: &'static str,
}

const BT709: Tags = Tags { range: "tv", matrix: "bt709", primaries: "bt709", transfer: "bt709" };

/// The options of the encoder that write the tags of [`BT709`].
pub(super) const ENCODER_TAGS: &str = "-color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709";

/// JPEG files have the matrix of BT.601 and full levels (ITU-T T.871).
pub(super) const JPEG: &str = "zscale=m=bt470bg:r=pc,format=yuvj420p";

impl Colours {
    /// The colours of a stream, from `ffprobe`.
    pub(super) fn of_stream(stream: &Value) -> Self {
        let named = |name: &str, all: &[&'static str]| all.iter().copied().find(|known| stream[name] == *known);
        let pixels = stream["pix_fmt"].as_str().unwrap_or_default();
        Self {
            is_rgb: ["rgb", "bgr", "gbr", "pal8"].iter().any(|kind| pixels.contains(kind)),
            has_quarter_chroma: pixels.contains("411") || pixels.contains("410"),
            is_full_range: stream["color_range"] == "pc",
            matrix: named("color_space", &MATRICES),
            primaries: named("color_primaries", &PRIMARIES),
            hdr: named("color_transfer", &HDR),
        }
    }

    /// The filters that name the colours, before any other.
    pub(super) fn tag(&self, untagged: Untagged) -> String {
        let layout = match (self.is_rgb, self.has_quarter_chroma) {
            // `ffmpeg` itself would convert other layouts of RGB with a matrix of its own choice.
            (true, _) => "format=gbrp,",
            // `zscale` requires that the sides of a picture are divisible by what shares a colour.
            (false, true) => "format=yuv444p,",
            (false, false) => "",
        };
        format!("{layout}{}", self.tags(untagged).filter())
    }

    /// The filters that convert the colours, with the tags of the result.
    pub(super) fn convert(&self, untagged: Untagged, mapper: ToneMapper) -> String {
        let tags = self.tags(untagged);
        let conversion = match self.hdr {
            Some(_) => mapper.filters(),
            None if tags == BT709 => String::new(),
            None => "zscale=p=bt709:t=bt709:m=bt709:r=tv,".to_owned(),
        };
        format!("{conversion}{}", BT709.filter())
    }

    fn tags(&self, untagged: Untagged) -> Tags {
        let assumed = match (self.hdr, untagged) {
            (Some(_), _) => "bt2020nc",
            (None, Untagged::Bt601) => "smpte170m",
            (None, Untagged::Bt709) => "bt709",
        };
        let matrix = if self.is_rgb { "gbr" } else { self.matrix.unwrap_or(assumed) };
        // Primaries that no file names are those of the screen on which the author looked at it.
        let wide = self.hdr.is_some() || matrix.starts_with("bt2020");
        Tags {
            range: if self.is_rgb || self.is_full_range { "pc" } else { "tv" },
            matrix,
            primaries: self.primaries.unwrap_or(if wide { "bt2020" } else { "bt709" }),
            transfer: self.hdr.unwrap_or("bt709"),
        }
    }
}

impl Tags {
    fn filter(self) -> String {
        let Self { range, matrix, primaries, transfer } = self;
        format!("setparams=range={range}:colorspace={matrix}:color_primaries={primaries}:color_trc={transfer}")
    }
}

impl ToneMapper {
    /// White of a page has 203 candelas per square metre in a high dynamic range (ITU-R BT.2408), and is white in the
    /// result. What is below `param` of it keeps its brightness; what is above is compressed.
    fn filters(self) -> String {
        let param = match self {
            Self::PreserveDetails => 0.3,
            Self::Vibrant => 0.6,
        };
        format!(
            "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=mobius:param={param}:desat=0,\
             zscale=t=bt709:m=bt709:r=tv,"
        )
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tags(stream: &Value, untagged: Untagged) -> String {
        let Tags { range, matrix, primaries, transfer } = Colours::of_stream(stream).tags(untagged);
        format!("{range} {matrix} {primaries} {transfer}")
    }

    #[test]
    fn colours_that_a_file_names_are_believed_and_others_are_assumed() {
        let hlg = json!({"pix_fmt": "yuv420p10le", "color_range": "tv", "color_space": "bt2020nc",
            "color_primaries": "bt2020", "color_transfer": "arib-std-b67"});
        assert_eq!(tags(&hlg, Untagged::Bt709), "tv bt2020nc bt2020 arib-std-b67");
        let untagged = json!({"pix_fmt": "yuv420p"});
        assert_eq!(tags(&untagged, Untagged::Bt601), "tv smpte170m bt709 bt709");
        assert_eq!(tags(&untagged, Untagged::Bt709), "tv bt709 bt709 bt709");
        let hdr_by_transfer_alone = json!({"pix_fmt": "yuv420p10le", "color_transfer": "smpte2084"});
        assert_eq!(tags(&hdr_by_transfer_alone, Untagged::Bt601), "tv bt2020nc bt2020 smpte2084");
        let phone = json!({"pix_fmt": "yuvj420p", "color_range": "pc", "color_space": "bt470bg",
            "color_primaries": "bt470bg", "color_transfer": "smpte170m"});
        assert_eq!(tags(&phone, Untagged::Bt709), "pc bt470bg bt470bg bt709");
        let screen = json!({"pix_fmt": "bgr0", "color_space": "unknown"});
        assert_eq!(tags(&screen, Untagged::Bt601), "pc gbr bt709 bt709");
        let reserved = json!({"pix_fmt": "yuv420p", "color_space": "reserved", "color_primaries": "reserved"});
        assert_eq!(tags(&reserved, Untagged::Bt709), "tv bt709 bt709 bt709");
    }

    #[test]
    fn layouts_that_cannot_be_converted_directly_become_others_first() {
        let tag = |pixels| Colours::of_stream(&json!({"pix_fmt": pixels})).tag(Untagged::Bt709);
        assert!(tag("pal8").starts_with("format=gbrp,setparams="));
        assert!(tag("yuv411p").starts_with("format=yuv444p,setparams="));
        assert!(tag("yuv422p10le").starts_with("setparams="));
    }

    #[test]
    fn a_picture_in_bt709_is_tagged_and_not_converted() {
        let colours = Colours::of_stream(&json!({"pix_fmt": "yuv420p"}));
        assert_eq!(colours.convert(Untagged::Bt709, ToneMapper::Vibrant), BT709.filter());
        assert!(colours.convert(Untagged::Bt601, ToneMapper::Vibrant).starts_with("zscale="));
    }
}
