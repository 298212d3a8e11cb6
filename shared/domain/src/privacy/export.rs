//! A copy of everything that is known of somebody.

use jiff::{SignedDuration, Timestamp};

use crate::DomainError;
use crate::id::{ExportId, UserId};

/// How long a copy can be fetched once it is ready. The bucket forgets it then by itself.
pub const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long an address is good from which a copy is fetched.
pub const LINK_LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// The kind of the event that says that somebody wants a copy.
pub const EXPORT_ASKED: &str = "ExportAsked";

/// Why a copy cannot be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum FetchExportError {
    /// It is still being made.
    #[problem(Conflict, "export-not-ready", "The copy is still being made; you get a mail when it is ready.")]
    NotReady,
    /// It could not be made.
    #[problem(Gone, "export-failed", "The copy could not be made; ask for another one.")]
    Failed,
    /// It was there for a week.
    #[problem(Gone, "export-expired", "The copy was deleted after a week; ask for another one.")]
    Expired,
}

/// A copy that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Export {
    /// When it was asked for.
    pub asked: Timestamp,
    /// When it became ready, if it has.
    pub ready: Option<Timestamp>,
    /// Whether it was given up.
    pub failed: bool,
}

impl Export {
    /// Until when it can be fetched, once it is ready.
    pub fn until(&self) -> Option<Timestamp> {
        self.ready.map(|ready| ready.saturating_add(KEPT).unwrap_or(Timestamp::MAX))
    }

    /// Whether it can be fetched.
    pub fn fetch(&self, now: Timestamp) -> Result<(), FetchExportError> {
        match self.until() {
            None if self.failed => Err(FetchExportError::Failed),
            None => Err(FetchExportError::NotReady),
            Some(until) if until <= now => Err(FetchExportError::Expired),
            Some(_) => Ok(()),
        }
    }
}

/// Where a person's copies lie.
pub fn folder(user: UserId) -> String {
    format!("exports/{user}/")
}

/// Where a copy lies.
pub fn object_key(user: UserId, export: ExportId) -> String {
    format!("{}{export}.zip", folder(user))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_can_be_fetched_for_a_week_from_when_it_is_ready() {
        let asked: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let ready = asked + SignedDuration::from_mins(2);
        let export = Export { asked, ready: None, failed: false };
        assert_eq!(export.fetch(ready), Err(FetchExportError::NotReady));
        assert_eq!(Export { failed: true, ..export }.fetch(ready), Err(FetchExportError::Failed));
        // One that was given up may be made all the same, when somebody sends its message again.
        let export = Export { asked, ready: Some(ready), failed: true };
        assert_eq!(export.fetch(ready + KEPT - SignedDuration::from_secs(1)), Ok(()));
        assert_eq!(export.fetch(ready + KEPT), Err(FetchExportError::Expired));
    }
}
