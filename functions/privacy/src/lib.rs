//! The rights of users to a copy of their personal data and to its erasure. Neither knows the data of
//! features: both find it by what each stored type declares (`glotto_store::Personal`), and by the
//! [`places`] in the buckets.

pub mod build_export;
pub mod create_erasure;
pub mod create_export;
pub mod create_user_erasure;
pub mod create_user_export;
pub mod delete_erasure;
pub mod delete_user_erasure;
pub mod download_mailed_export;
pub mod erase_accounts;
pub mod get_erasure;
pub mod get_export;
pub mod get_export_download;
pub mod stored_files;

mod archive;
mod close_account;
mod collect;
mod courses;
mod delete_data;
mod expire_unverified;
mod export_requested;
mod mails;
mod readme;
mod videos;
mod views;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

pub use views::{ErasureView, ExportDownloadView, ExportState, ExportView};

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<create_export::CreateExport>(),
    EndpointSpec::of::<get_export::GetExport>(),
    EndpointSpec::of::<get_export_download::GetExportDownload>(),
    EndpointSpec::of::<create_user_export::CreateUserExport>(),
    EndpointSpec::of::<download_mailed_export::DownloadMailedExport>(),
    EndpointSpec::of::<create_erasure::CreateErasure>(),
    EndpointSpec::of::<get_erasure::GetErasure>(),
    EndpointSpec::of::<delete_erasure::DeleteErasure>(),
    EndpointSpec::of::<create_user_erasure::CreateUserErasure>(),
    EndpointSpec::of::<delete_user_erasure::DeleteUserErasure>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[build_export::WORKER, erase_accounts::WORKER];
