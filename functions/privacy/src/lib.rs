//! What people may demand of those who know things about them: a copy of all of it, and to be
//! forgotten. Neither knows any feature's data: both find it by what each stored type says of
//! itself (`glotto_store::Personal`), and by [`places`] in the buckets.

pub mod create_erasure;
pub mod create_export;
pub mod delete_erasure;
pub mod erase_accounts;
pub mod get_erasure;
pub mod get_export;
pub mod get_export_download;
pub mod make_export;
pub mod places;

mod archive;
mod closing;
mod collect;
mod courses;
mod export_asked;
mod lapses;
mod letters;
mod sweep;
mod videos;
mod views;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

pub use views::{DownloadView, ErasureView, ExportState, ExportView};

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    create_export::ENDPOINT,
    get_export::ENDPOINT,
    get_export_download::ENDPOINT,
    create_erasure::ENDPOINT,
    get_erasure::ENDPOINT,
    delete_erasure::ENDPOINT,
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[make_export::WORKER, erase_accounts::WORKER];
