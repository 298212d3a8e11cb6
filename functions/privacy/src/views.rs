//! Copies and erasures as people see them.

use glotto_domain::id::ExportId;
use glotto_domain::privacy::FetchExportError;
use glotto_store::privacy::{ErasureItem, ExportItem};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// What has become of a copy that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ExportState {
    /// It is being made.
    Waiting,
    /// It can be fetched.
    Ready,
    /// It could not be made; another one can be asked for.
    Failed,
    /// It was there for a week.
    Expired,
}

/// A copy of everything that is known of somebody.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExportView {
    /// Names the copy.
    pub id: ExportId,
    /// What has become of it.
    pub state: ExportState,
    /// When it was asked for.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub asked_at: Timestamp,
    /// Until when it can be fetched, once it is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub expires_at: Option<Timestamp>,
    /// How large it is, once it is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
}

impl ExportView {
    /// The view of a stored copy at a moment.
    pub(crate) fn of(item: &ExportItem, now: Timestamp) -> Self {
        let export = item.export();
        let state = match export.fetch(now) {
            Ok(()) => ExportState::Ready,
            Err(FetchExportError::NotReady) => ExportState::Waiting,
            Err(FetchExportError::Failed) => ExportState::Failed,
            Err(FetchExportError::Expired) => ExportState::Expired,
        };
        Self {
            id: item.export_id,
            state,
            asked_at: item.asked,
            expires_at: export.until(),
            size_bytes: item.size_bytes,
        }
    }
}

/// Where a copy can be fetched.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DownloadView {
    /// The address. Whoever knows it can fetch the copy, so it does not live long.
    pub url: String,
    /// Until when the address is good.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
}

// Whoever knows the address has the copy.
glotto_domain::silent!(DownloadView);

/// An erasure that was asked for and can still be called off.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErasureView {
    /// When it was asked for.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub asked_at: Timestamp,
    /// When it begins, unless it is called off before.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub erases_at: Timestamp,
}

impl ErasureView {
    /// The view of a stored erasure.
    pub(crate) fn of(item: &ErasureItem) -> Self {
        Self { asked_at: item.asked, erases_at: item.due }
    }
}
