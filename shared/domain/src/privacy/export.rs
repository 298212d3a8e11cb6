//! Exports: copies of the personal data of a user.

use jiff::{SignedDuration, Timestamp};

use crate::DomainError;
use crate::id::{ExportId, UserId};

/// How long an export can be downloaded once it is ready. Then the bucket deletes it.
pub const DOWNLOADABLE_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An export that is not ready this long after its request counts as failed. The three attempts of Lambda are over
/// after five minutes: one and two minutes of waiting, and thirty seconds for each attempt. The rest is for the events
/// before.
pub const BUILT_WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// The lifetime of a link to download an export.
pub const LINK_LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// The kind of the event that requests an export.
pub const EXPORT_REQUESTED: &str = "ExportRequested";

/// Why an export cannot be downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum DownloadExportError {
    /// It is still being made.
    #[problem(Conflict, "export-not-ready", "The export is not ready yet. You get a mail when it is.")]
    NotReady,
    /// It could not be made.
    #[problem(Gone, "export-failed", "The export failed. Request another one.")]
    Failed,
    /// It was deleted after a week.
    #[problem(Gone, "export-expired", "The export was deleted after a week. Request another one.")]
    Expired,
}

/// An export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Export {
    /// When it was requested.
    pub asked: Timestamp,
    /// When it became ready, if it has.
    pub ready: Option<Timestamp>,
}

impl Export {
    /// Until when it can be downloaded, once it is ready.
    pub fn until(&self) -> Option<Timestamp> {
        self.ready.map(|ready| ready.saturating_add(DOWNLOADABLE_FOR).unwrap_or(Timestamp::MAX))
    }

    /// Whether it has failed: it is not ready although its time is over. It may still become ready later, if its
    /// function was throttled, or an operator sends its event again.
    fn has_failed(&self, now: Timestamp) -> bool {
        self.ready.is_none() && now.duration_since(self.asked) >= BUILT_WITHIN
    }

    /// Whether it can be downloaded.
    pub fn fetch(&self, now: Timestamp) -> Result<(), DownloadExportError> {
        match self.until() {
            None if self.has_failed(now) => Err(DownloadExportError::Failed),
            None => Err(DownloadExportError::NotReady),
            Some(until) if until <= now => Err(DownloadExportError::Expired),
            Some(_) => Ok(()),
        }
    }
}

/// The prefix of the keys of all exports of a user.
pub fn folder(user: UserId) -> String {
    format!("exports/{user}/")
}

/// The key of an export.
pub fn object_key(user: UserId, export: ExportId) -> String {
    format!("{}{export}.zip", folder(user))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_can_be_downloaded_for_a_week() {
        let asked: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let ready = asked + SignedDuration::from_mins(2);
        let export = Export { asked, ready: Some(ready) };
        assert_eq!(export.fetch(ready + DOWNLOADABLE_FOR - SignedDuration::from_secs(1)), Ok(()));
        assert_eq!(export.fetch(ready + DOWNLOADABLE_FOR), Err(DownloadExportError::Expired));
    }

    #[test]
    fn an_export_that_is_not_ready_in_time_has_failed_until_it_is_ready_after_all() {
        let asked: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let over = asked + BUILT_WITHIN;
        let export = Export { asked, ready: None };
        assert_eq!(export.fetch(over - SignedDuration::from_nanos(1)), Err(DownloadExportError::NotReady));
        assert_eq!(export.fetch(over), Err(DownloadExportError::Failed));
        assert_eq!(Export { ready: Some(over), ..export }.fetch(over), Ok(()));
    }
}
