//! Media: uploads, transcoding and playback of videos.

mod captions;
mod captions_in_players;
mod completions;
mod downloads;
mod files;
mod histories;
mod interruptions;
mod job_events;
mod library;
mod links;
mod minutes;
mod orphans;
mod outputs;
mod parts;
pub mod playback;
mod recordings;
mod refused;
mod replacing;
mod sources;
mod storage;
mod storyboards;
pub mod studio;
mod submissions;
mod sweep;
mod transcoding;
mod uploads;
