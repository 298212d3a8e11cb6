//! Media: uploads, transcoding and playback of videos.

mod job_events;
mod links;
mod minutes;
mod playback;
mod replacing;
mod sources;
mod studio;
mod submissions;
mod sweep;
mod transcoding;
mod uploads;
