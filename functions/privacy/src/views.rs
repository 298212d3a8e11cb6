//! Views of exports and erasures.

use glotto_domain::UtcTime;
use glotto_domain::id::ExportId;
use glotto_domain::privacy::DownloadExportError;
use glotto_store::privacy::{ErasureItem, ExportItem};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// The state of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ExportState {
    /// It is being made.
    Waiting,
    /// It can be downloaded.
    Ready,
    /// It could not be made; request another one.
    Failed,
    /// It was deleted after a week.
    Expired,
}

/// A copy of the personal data of a user.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExportView {
    /// The id of the export.
    pub id: ExportId,
    /// Its state.
    pub state: ExportState,
    /// When it was requested.
    pub asked_at: UtcTime,
    /// Until when it can be downloaded, once it is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<UtcTime>,
    /// Its size, once it is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
}

impl ExportView {
    /// The view of a stored export at a moment.
    pub(crate) fn of(item: &ExportItem, now: Timestamp) -> Self {
        let export = item.export();
        let state = match export.fetch(now) {
            Ok(()) => ExportState::Ready,
            Err(DownloadExportError::NotReady) => ExportState::Waiting,
            Err(DownloadExportError::Failed) => ExportState::Failed,
            Err(DownloadExportError::Expired) => ExportState::Expired,
        };
        Self {
            id: item.export_id,
            state,
            asked_at: item.asked.into(),
            expires_at: export.until().map(UtcTime::from),
            size_bytes: item.size_bytes,
        }
    }
}

/// Where an export can be downloaded.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExportDownloadView {
    /// The URL. It gives access to the export, so it only works for a few minutes.
    pub url: String,
    /// Until when the URL works.
    pub expires_at: UtcTime,
}

// The URL gives access to the export, so it must not be logged.
glotto_domain::redacted_debug!(ExportDownloadView);

/// The erasure of an account, if one is scheduled. It can still be cancelled.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErasureView {
    /// Whether an erasure is scheduled.
    pub scheduled: bool,
    /// When it was requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<UtcTime>,
    /// When it begins, unless it is cancelled before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erases_at: Option<UtcTime>,
}

impl ErasureView {
    /// The view of a stored erasure.
    pub(crate) fn of(item: &ErasureItem) -> Self {
        Self { scheduled: true, asked_at: Some(item.asked.into()), erases_at: Some(item.due.into()) }
    }
}
