//! The `ffmpeg` command of a job: one run decodes once and writes every output.

use std::path::Path;

use super::audio::Audio;
use super::cmaf::Cmaf;
use super::codecs::{Frames, Gop, H264, Rate, Video, VideoCodec};
use super::colours;
use super::loudness::Measured;
use super::probe::{CONTAINERS, Media, Picture};
use super::settings::{Group, Kind, Output, Plan, Selector};

/// The arguments of `ffmpeg` for a job, and which files of `work` are which output.
pub(super) struct Work {
    pub(super) arguments: Vec<String>,
    pub(super) outputs: Vec<Written>,
}

/// An output that `ffmpeg` writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) group: usize,
    pub(super) output: usize,
    /// The directory for this output only.
    pub(super) directory: String,
    /// The playlist, the file, or the beginning of the pictures' names.
    pub(super) name: String,
}

/// The name that all outputs of a group begin with.
pub(super) fn base_name(plan: &Plan, group: &Group) -> String {
    let of_destination = group.destination.key.rsplit('/').next().unwrap_or_default();
    if !of_destination.is_empty() {
        return of_destination.to_owned();
    }
    // A destination that is a folder: the input's name serves.
    let name = plan.input.key.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

pub(super) fn of(plan: &Plan, media: &Media, measured: &Measured, input: &Path, work: &Path) -> Work {
    let mut arguments = words("-hide_banner -nostdin -y -loglevel error -progress pipe:1 -nostats");
    if !media.video.as_ref().is_some_and(|picture| rotates(plan.selector, picture)) {
        arguments.extend(words("-noautorotate"));
    }
    arguments.extend(words("-protocol_whitelist file -format_whitelist"));
    arguments.extend([CONTAINERS.to_owned(), "-i".to_owned(), input.display().to_string()]);
    let mut outputs = Vec::new();
    for (group_index, group) in plan.groups.iter().enumerate() {
        let base = base_name(plan, group);
        for (index, output) in group.outputs.iter().enumerate() {
            let Some(streams) = streams(output, media, measured, group, plan.selector) else { continue };
            let directory = format!("{group_index}-{index}");
            let stem = format!("{base}{}", output.modifier);
            let place = work.join(&directory);
            arguments.extend(streams);
            let name = write(group, output, &stem, &place, &mut arguments);
            outputs.push(Written { group: group_index, output: index, directory, name });
        }
    }
    Work { arguments, outputs }
}

/// Whether a picture is rotated: by quarter turns within a degree; the service ignores other rotations.
fn rotates(selector: Selector, picture: &Picture) -> bool {
    selector.rotates && (picture.rotation + 1).rem_euclid(90) <= 2
}

/// Which streams go into an output and how; `None` if the input has no suitable stream.
fn streams(
    output: &Output,
    media: &Media,
    measured: &Measured,
    group: &Group,
    selector: Selector,
) -> Option<Vec<String>> {
    let mut arguments = Vec::new();
    let picture = output.video.as_ref().zip(media.video.as_ref());
    if let Some((video, picture)) = picture {
        arguments.extend(["-map".to_owned(), format!("0:{}", picture.stream)]);
        arguments.extend(encode(video, group, picture, selector));
    }
    if let Some(audio) = output.audio.as_ref().filter(|audio| media.has_track(audio.track)) {
        arguments.extend(["-map".to_owned(), format!("0:a:{}", audio.track - 1)]);
        arguments.extend(sound(audio, measured.get(&audio.track).copied()));
    }
    (!arguments.is_empty()).then(|| {
        arguments.extend(words("-map_metadata -1 -map_chapters -1 -sn -dn"));
        arguments
    })
}

fn encode(video: &Video, group: &Group, picture: &Picture, selector: Selector) -> Vec<String> {
    let converts = video.preprocessors.colours.is_some();
    let (first, then) = filters(video, picture, selector);
    match &video.codec {
        VideoCodec::Frames(frames) if converts => frames_of(frames, &first, &format!("{then},{}", colours::JPEG)),
        VideoCodec::Frames(frames) => frames_of(frames, &first, &then),
        VideoCodec::H264(h264) => {
            let mut arguments = words("-c:v libx264 -preset veryfast -sc_threshold 0 -vf");
            arguments.push(format!("{first}{then}{},format=yuv420p", padding(picture, selector)));
            arguments.extend(words(if converts { colours::ENCODER_TAGS } else { "" }));
            arguments.extend(h264_of(h264, group));
            arguments
        }
    }
}

/// The filter that adds black to a picture that ends before the sound, with a comma. A poster shows the picture, and
/// black before a picture that begins late is not added.
fn padding(picture: &Picture, selector: Selector) -> String {
    let pads = selector.pads && picture.sound_after > 0.0;
    if pads { format!(",tpad=stop_mode=add:stop_duration={:.3}", picture.sound_after) } else { String::new() }
}

/// The filters of an output: those that need every frame, each with a comma, and those that each frame passes alone.
/// Pictures are scaled before their colours are converted, which costs more.
fn filters(video: &Video, picture: &Picture, selector: Selector) -> (String, String) {
    let scaled = scaled(video);
    let deinterlaced = if video.preprocessors.deinterlaces { "bwdif=mode=send_frame:deint=interlaced," } else { "" };
    let Some(mapper) = video.preprocessors.colours else { return (deinterlaced.to_owned(), scaled) };
    let tagged = picture.colours.tag(selector.untagged);
    let converted = picture.colours.convert(selector.untagged, mapper);
    (format!("{tagged},{deinterlaced}"), format!("{scaled},{converted}"))
}

fn h264_of(h264: &H264, group: &Group) -> Vec<String> {
    let mut arguments = match h264.rate {
        // The service has quality 1 to 10. x264 counts in the other direction, and 18 is excellent.
        Rate::Quality { level, max } => {
            words(&format!("-crf {} -maxrate {max} -bufsize {}", 37.0 - 1.9 * level, max * 2))
        }
        Rate::Variable { bitrate, max } => {
            let max = max.unwrap_or(bitrate.saturating_mul(2));
            words(&format!("-b:v {bitrate} -maxrate {max} -bufsize {}", max.saturating_mul(2)))
        }
        Rate::Constant { bitrate } => {
            words(&format!("-b:v {bitrate} -minrate {bitrate} -maxrate {bitrate} -bufsize {bitrate}"))
        }
    };
    if let Some(profile) = h264.profile {
        arguments.extend(words(&format!("-profile:v {profile}")));
    }
    arguments.extend(match h264.frame_rate {
        Some((numerator, denominator)) => words(&format!("-r {numerator}/{denominator}")),
        // A screen recording may claim a thousand pictures a second.
        None => words("-fpsmax 60"),
    });
    if let Some(Gop::Frames(frames)) = h264.gop {
        arguments.extend(words(&format!("-g {}", frames.max(1.0).round())));
    }
    // Frames that are shown in another order than they are stored in would begin later than the sound.
    if let Kind::Cmaf(_) = group.kind {
        arguments.extend(words("-bf 0"));
    }
    // A segment can only begin with a key frame.
    let every = match (&group.kind, h264.gop) {
        (_, Some(Gop::Seconds(seconds))) if seconds > 0.0 => Some(seconds),
        (Kind::Cmaf(cmaf), _) => Some(cmaf.seconds),
        _ => None,
    };
    if let Some(every) = every {
        arguments.push("-force_key_frames".to_owned());
        arguments.push(format!("expr:gte(t,n_forced*{every})"));
    }
    arguments
}

fn frames_of(frames: &Frames, first: &str, then: &str) -> Vec<String> {
    // Quality 1 to 100 against ffmpeg's 31 (worst) to 2 (best).
    let quality = 31 - (frames.quality * 29) / 100;
    // One for each interval: what a player shows when it begins, or the first picture if there is none yet.
    let chosen = format!("{first}fps=1/{}:start_time=0:round=up,{then}", frames.every);
    let mut arguments = vec!["-vf".to_owned(), chosen];
    let options = format!(
        "-fps_mode vfr -c:v mjpeg -pix_fmt yuvj420p -strict unofficial -frames:v {} -q:v {quality}",
        frames.most
    );
    arguments.extend(words(&options));
    arguments
}

/// The filter that scales a picture to the requested size, with even sides.
fn scaled(video: &Video) -> String {
    let even = |length: Option<u32>| length.map(|length| (length & !1).max(2));
    // Pixels that are not square would be lost with the old size.
    let square = "scale='max(2,trunc(iw*sar/2)*2)':'max(2,trunc(ih/2)*2)',setsar=1";
    match (even(video.width), even(video.height)) {
        (None, None) => square.to_owned(),
        (Some(width), None) => format!("{square},scale={width}:-2"),
        (None, Some(height)) => format!("{square},scale=-2:{height}"),
        (Some(width), Some(height)) => {
            let size = format!("{width}:{height}");
            match video.scaling.as_str() {
                "STRETCH_TO_OUTPUT" => format!("scale={size},setsar=1"),
                "FILL" => format!("{square},scale={size}:force_original_aspect_ratio=increase,crop={size}"),
                _ => format!(
                    "{square},scale={size}:force_original_aspect_ratio=decrease:\
                     force_divisible_by=2,pad={size}:(ow-iw)/2:(oh-ih)/2"
                ),
            }
        }
    }
}

fn sound(audio: &Audio, measured: Option<f64>) -> Vec<String> {
    let Audio { bitrate, sample_rate, .. } = audio;
    let mut arguments = words(&format!("-c:a aac -b:a {bitrate} -ar {sample_rate} -ac 2 -af"));
    arguments.push(audio.filters(measured));
    arguments
}

/// Where an output is written, and under which name.
fn write(group: &Group, output: &Output, stem: &str, place: &Path, arguments: &mut Vec<String>) -> String {
    let path = |name: &str| place.join(name).display().to_string();
    let pictures = matches!(output.video, Some(Video { codec: VideoCodec::Frames(_), .. }));
    match &group.kind {
        _ if pictures => {
            arguments.extend(words("-start_number 0 -f image2"));
            let extension = output.extension.as_deref().unwrap_or("jpg");
            // A percent sign in the name would be read as another number.
            arguments.push(path(&format!("{}.%07d.{extension}", stem.replace('%', "%%"))));
            stem.to_owned()
        }
        Kind::Cmaf(cmaf) => {
            let extension = if output.video.is_some() { "cmfv" } else { "cmfa" };
            arguments.extend(cut(cmaf, stem, extension, place));
            let name = format!("{stem}.m3u8");
            arguments.push(path(&name));
            name
        }
        Kind::File => {
            let name = format!("{stem}.{}", output.extension.as_deref().unwrap_or("mp4"));
            arguments.extend(words("-f mp4 -movflags +faststart"));
            arguments.push(path(&name));
            name
        }
    }
}

/// Segments with nine digits, from 1, after a file that begins all of them: the names that the service gives.
fn cut(cmaf: &Cmaf, stem: &str, extension: &str, place: &Path) -> Vec<String> {
    let mut arguments = words(&format!(
        "-f hls -hls_time {} -hls_playlist_type vod -hls_list_size 0 -start_number 1 \
         -hls_segment_type fmp4 -hls_flags independent_segments -hls_fmp4_init_filename",
        cmaf.seconds
    ));
    arguments.push(init_name(stem, extension));
    arguments.push("-hls_segment_filename".to_owned());
    // A percent sign in the name would be read as another number.
    let segments = format!("{}_%09d.{extension}", stem.replace('%', "%%"));
    arguments.push(place.join(segments).display().to_string());
    arguments
}

/// The name of the file with which all segments of an output begin.
pub(super) fn init_name(stem: &str, extension: &str) -> String {
    format!("{stem}init.{extension}")
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}
