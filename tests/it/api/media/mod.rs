//! Media: uploads, transcoding and playback of videos.

mod files;
mod interruptions;
mod job_events;
mod links;
mod minutes;
mod orphans;
mod outputs;
mod parts;
mod playback;
mod recordings;
mod refused;
mod replacing;
mod sources;
mod storage;
mod storyboards;
mod studio;
mod submissions;
mod sweep;
mod transcoding;
mod uploads;
