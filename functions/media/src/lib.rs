//! Media: videos and recordings of lessons. Authors upload them to S3, MediaConvert transcodes them to CMAF for HLS and
//! DASH, and learners play them from the CDN (docs/decisions/0005-video.md, docs/decisions/0032-front-door.md).
//! And the libraries of courses: images, documents and audio clips ([`library`]).

pub mod cancel_upload;
pub mod captions_file;
pub mod captions_view;
pub mod complete_upload;
pub mod create_video_upload;
pub mod delete_captions;
pub mod delete_expired_uploads;
pub mod finish_transcode;
pub mod get_captions;
pub mod get_lesson_download;
pub mod get_playback;
pub mod get_playlist;
pub mod get_storage;
pub mod get_video;
pub mod library;
pub mod list_captions;
pub mod list_upload_parts;
pub mod make_storyboard;
pub mod max_height;
pub mod sign_upload_parts;
pub mod transcode_video;
pub mod update_captions;

mod compress;
mod interruption;
mod job_event;
mod own_video;
mod playback_link;
mod player_text;
mod s3_event;
mod save;
mod sheet;
mod viewer_check;
mod views;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<create_video_upload::CreateVideoUpload>(),
    EndpointSpec::of::<sign_upload_parts::SignUploadParts>(),
    EndpointSpec::of::<list_upload_parts::ListUploadParts>(),
    EndpointSpec::of::<complete_upload::CompleteUpload>(),
    EndpointSpec::of::<cancel_upload::CancelUpload>(),
    EndpointSpec::of::<get_storage::GetStorage>(),
    EndpointSpec::of::<get_video::GetVideo>(),
    EndpointSpec::of::<get_playback::GetPlayback>(),
    EndpointSpec::of::<get_playlist::GetPlaylist>(),
    EndpointSpec::of::<library::create_media::CreateMedia>(),
    EndpointSpec::of::<library::list_media::ListMedia>(),
    EndpointSpec::of::<library::get_media::GetMedia>(),
    EndpointSpec::of::<library::update_media::UpdateMedia>(),
    EndpointSpec::of::<library::delete_media::DeleteMedia>(),
    EndpointSpec::of::<library::get_lesson_media::GetLessonMedia>(),
    EndpointSpec::of::<library::get_lesson_file::GetLessonFile>(),
    EndpointSpec::of::<library::get_cover::GetCover>(),
    EndpointSpec::of::<get_lesson_download::GetLessonDownload>(),
    EndpointSpec::of::<list_captions::ListCaptions>(),
    EndpointSpec::of::<get_captions::GetCaptions>(),
    EndpointSpec::of::<update_captions::UpdateCaptions>(),
    EndpointSpec::of::<delete_captions::DeleteCaptions>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[
    transcode_video::WORKER,
    finish_transcode::WORKER,
    make_storyboard::WORKER,
    delete_expired_uploads::WORKER,
    library::process_media::WORKER,
    library::delete_discarded_media::WORKER,
];
