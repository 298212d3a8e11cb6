//! Media: uploads, transcoding and playback of videos.

mod playback;
mod studio;
mod sweep;
mod transcoding;
mod uploads;
