//! Media: uploads, transcoding and playback of videos.

mod files;
mod interruptions;
mod job_events;
mod library;
mod links;
mod minutes;
mod outputs;
mod playback;
mod refused;
mod replacing;
mod sources;
mod storyboards;
mod studio;
mod submissions;
mod sweep;
mod transcoding;
mod uploads;
