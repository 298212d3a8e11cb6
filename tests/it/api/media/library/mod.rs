//! The library of a course: uploading files, choosing them for lessons, and reading them.

mod arrivals;
mod copies;
mod covers;
mod deleting;
mod reading;
mod storage;
mod studio;
mod uploading;
mod using;
