//! Exports: copies of the personal data of a user.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::id::{ExportId, Id as _, UserId};
use crate::{DomainError, kinds};

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

/// Why an admin could not request the export of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum CreateUserExportError {
    /// A user who can sign in requests it with recent authentication.
    #[problem(Conflict, "user-not-suspended", "This user is not suspended, and can request the export themselves.")]
    NotSuspended,
    /// The address may be that of another person.
    #[problem(Conflict, "account-unverified", "This user has not confirmed their e-mail address yet.")]
    Unverified,
    /// The caller has lost the permission in between.
    #[problem(kinds::FORBIDDEN)]
    Forbidden,
}

/// Why the link of a mail does not give an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum MailedExportError {
    /// The token is forged or has expired, the export is gone, or the suspension in which it was requested has ended.
    /// The client must not learn which.
    #[problem(
        Invalid,
        "export-link-invalid",
        "This link has expired or does not match the account any more. Contact the administrator."
    )]
    Invalid,
}

/// The export that the link of a mail names. Its text is a part of the link, with a seal after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailedExport {
    /// The user.
    pub user: UserId,
    /// The export.
    pub export: ExportId,
}

impl MailedExport {
    /// How long the link works once the export is ready.
    pub const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

    /// Parses the text of a link.
    pub fn parse(text: &str) -> Option<Self> {
        let (user, export) = text.split_once('.')?;
        Some(Self { user: UserId::parse(user).ok()?, export: ExportId::parse(export).ok()? })
    }
}

impl fmt::Display for MailedExport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.user, self.export)
    }
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

    /// Whether it was requested in the suspension that began at this moment. The link of a mail is for that one: a user
    /// who was reinstated could request an export as usual, and a later suspension needs a new request of an admin.
    pub fn is_of_suspension(&self, since: Option<Timestamp>) -> bool {
        since.is_some_and(|since| since <= self.asked)
    }

    /// Whether it can be downloaded with the link of a mail. `suspended` is when its user was suspended, if they are.
    pub fn fetch_by_mail(&self, suspended: Option<Timestamp>, now: Timestamp) -> Result<(), MailedExportError> {
        let age = self.ready.map(|ready| now.duration_since(ready));
        let is_recent = age.is_some_and(|age| age < MailedExport::LIFETIME);
        if is_recent && self.is_of_suspension(suspended) { Ok(()) } else { Err(MailedExportError::Invalid) }
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
    fn the_link_of_a_mail_works_for_a_day_once_the_export_is_ready() {
        let asked: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let ready = asked + SignedDuration::from_mins(2);
        let export = Export { asked, ready: Some(ready) };
        let end = ready + MailedExport::LIFETIME;
        assert_eq!(export.fetch_by_mail(Some(asked), end - SignedDuration::from_secs(1)), Ok(()));
        assert_eq!(export.fetch_by_mail(Some(asked), end), Err(MailedExportError::Invalid));
        let unready = Export { ready: None, ..export };
        assert_eq!(unready.fetch_by_mail(Some(asked), asked), Err(MailedExportError::Invalid));
    }

    #[test]
    fn the_link_of_a_mail_works_only_in_the_suspension_in_which_the_export_was_requested() {
        let asked: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let second = SignedDuration::from_secs(1);
        let export = Export { asked, ready: Some(asked + second) };
        let fetched = |suspended| export.fetch_by_mail(suspended, asked + second).is_ok();
        assert!(fetched(Some(asked - second)) && fetched(Some(asked)));
        assert!(!fetched(None) && !fetched(Some(asked + second)));
    }

    #[test]
    fn the_text_of_a_link_names_the_same_export_and_no_other_text_names_one() {
        let at = Timestamp::UNIX_EPOCH;
        let mailed = MailedExport { user: UserId::new(at, 7), export: ExportId::new(at, 8) };
        let text = mailed.to_string();
        assert_eq!(MailedExport::parse(&text), Some(mailed));
        for other in ["", ".", &text.replace("exp_", "crs_"), &text.replace('.', ""), &mailed.user.to_string()] {
            assert_eq!(MailedExport::parse(other), None, "{other}");
        }
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
