//! Settings of jobs that change the picture or the sound: each is carried out or refused, and none is ignored.

use aws_sdk_mediaconvert::types::{
    ColorCorrector, ColorSpace, ColorSpaceConversion, ColorSpaceUsage, ContainerSettings, ContainerType,
    DeinterlaceAlgorithm, Deinterlacer, DeinterlacerControl, DeinterlacerMode, FileGroupSettings, FrameCaptureSettings,
    HdrToSdrToneMapper, Input, InputRotate, InputSampleRange, JobSettings, NoiseReducer, Output, OutputGroup,
    OutputGroupSettings, OutputGroupType, PadVideo, SampleRangeConversion, VideoCodec, VideoCodecSettings,
    VideoDescription, VideoPreprocessor, VideoSelector,
};

use crate::here::Here;

/// Whether the cloud takes a job with these preprocessors and this selector of the picture.
async fn takes(here: &Here, preprocessors: VideoPreprocessor, selector: VideoSelector) -> bool {
    let input = Input::builder().file_input("s3://media-bucket/clip").video_selector(selector).build();
    let settings = JobSettings::builder().inputs(input).output_groups(pictures(preprocessors)).build();
    let sent = here.mediaconvert().create_job().role("arn:aws:iam::000000000000:role/Role").settings(settings);
    match sent.send().await {
        Ok(_) => true,
        Err(error) => {
            let error = error.into_service_error();
            assert!(error.is_bad_request_exception(), "{error:?}");
            false
        }
    }
}

fn pictures(preprocessors: VideoPreprocessor) -> OutputGroup {
    let frames = FrameCaptureSettings::builder().max_captures(1).build();
    let codec = VideoCodecSettings::builder().codec(VideoCodec::FrameCapture).frame_capture_settings(frames).build();
    let files = FileGroupSettings::builder().destination("s3://media-bucket/poster").build();
    let settings =
        OutputGroupSettings::builder().r#type(OutputGroupType::FileGroupSettings).file_group_settings(files).build();
    let video = VideoDescription::builder().codec_settings(codec).video_preprocessors(preprocessors).build();
    let container = ContainerSettings::builder().container(ContainerType::Raw).build();
    let output = Output::builder().container_settings(container).video_description(video).build();
    OutputGroup::builder().output_group_settings(settings).outputs(output).build()
}

fn colours(conversion: &str, mapper: &str, range: &str) -> VideoPreprocessor {
    let corrector = ColorCorrector::builder()
        .color_space_conversion(ColorSpaceConversion::from(conversion))
        .hdr_to_sdr_tone_mapper(HdrToSdrToneMapper::from(mapper))
        .sample_range_conversion(SampleRangeConversion::from(range));
    VideoPreprocessor::builder().color_corrector(corrector.build()).build()
}

fn fields(mode: &str, algorithm: &str, control: &str) -> VideoPreprocessor {
    let deinterlacer = Deinterlacer::builder()
        .mode(DeinterlacerMode::from(mode))
        .algorithm(DeinterlaceAlgorithm::from(algorithm))
        .control(DeinterlacerControl::from(control));
    VideoPreprocessor::builder().deinterlacer(deinterlacer.build()).build()
}

fn follow() -> VideoSelector {
    VideoSelector::builder().build()
}

#[tokio::test]
async fn a_conversion_of_colours_that_is_not_done_is_refused() {
    let here = Here::start().await;
    for conversion in ColorSpaceConversion::values() {
        for mapper in HdrToSdrToneMapper::values() {
            for range in SampleRangeConversion::values() {
                let done = (*conversion, *range) == ("FORCE_709", "LIMITED_RANGE_SQUEEZE");
                let taken = takes(&here, colours(conversion, mapper, range), follow()).await;
                assert_eq!(taken, done, "{conversion} {mapper} {range}");
            }
        }
    }
    let brighter = ColorCorrector::builder().brightness(60).build();
    assert!(!takes(&here, VideoPreprocessor::builder().color_corrector(brighter).build(), follow()).await);
}

#[tokio::test]
async fn a_deinterlacer_or_another_preprocessor_that_is_not_done_is_refused() {
    let here = Here::start().await;
    for mode in DeinterlacerMode::values() {
        for algorithm in DeinterlaceAlgorithm::values() {
            for control in DeinterlacerControl::values() {
                let done = (*mode, *algorithm, *control) == ("DEINTERLACE", "INTERPOLATE", "NORMAL");
                let taken = takes(&here, fields(mode, algorithm, control), follow()).await;
                assert_eq!(taken, done, "{mode} {algorithm} {control}");
            }
        }
    }
    let less_noise = VideoPreprocessor::builder().noise_reducer(NoiseReducer::builder().build()).build();
    assert!(!takes(&here, less_noise, follow()).await);
}

#[tokio::test]
async fn a_selector_of_the_picture_that_is_not_done_is_refused() {
    let here = Here::start().await;
    let none = || VideoPreprocessor::builder().build();
    for rotate in InputRotate::values() {
        let selector = VideoSelector::builder().rotate(InputRotate::from(*rotate)).build();
        assert_eq!(takes(&here, none(), selector).await, ["AUTO", "DEGREE_0"].contains(rotate), "{rotate}");
    }
    for range in InputSampleRange::values() {
        let selector = VideoSelector::builder().sample_range(InputSampleRange::from(*range)).build();
        assert_eq!(takes(&here, none(), selector).await, *range == "FOLLOW", "{range}");
    }
    for padding in PadVideo::values() {
        let selector = VideoSelector::builder().pad_video(PadVideo::from(*padding)).build();
        assert!(takes(&here, none(), selector).await, "{padding}");
    }
    let blue = VideoSelector::builder().pad_video(PadVideo::from("BLUE")).build();
    assert!(!takes(&here, none(), blue).await);
    for space in ColorSpace::values() {
        for usage in ColorSpaceUsage::values() {
            let selector = VideoSelector::builder()
                .color_space(ColorSpace::from(*space))
                .color_space_usage(ColorSpaceUsage::from(*usage));
            let done = *space == "FOLLOW" || ["REC_601", "REC_709"].contains(space) && *usage == "FALLBACK";
            assert_eq!(takes(&here, none(), selector.build()).await, done, "{space} {usage}");
        }
    }
}
