//! Profiles, and pictures from the upload to what other users see.

mod arrivals;
mod gallery;
mod moderation;
mod pictures;
mod serving;
mod settings;
mod visiting;
