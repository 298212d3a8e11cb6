//! Videos: from an upload to something that plays, whatever happens on the way.

mod playback;
mod studio;
mod sweep;
mod transcoding;
mod uploads;
