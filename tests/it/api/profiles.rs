//! How people show themselves: profiles, and pictures from an upload to what others see.

mod gallery;
mod pictures;
mod serving;
mod settings;
mod visiting;
