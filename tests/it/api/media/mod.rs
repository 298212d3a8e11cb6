//! Media: uploads, transcoding and playback of videos.

mod links;
mod playback;
mod studio;
mod sweep;
mod transcoding;
mod uploads;
