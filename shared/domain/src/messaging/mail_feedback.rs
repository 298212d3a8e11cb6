//! What came back after mails to a user: which addresses bounced, and from which came a complaint.
//!
//! Reports come in any order and more than once. The same reports lead to the same feedback, whatever their
//! order, because it keeps the latest report of each address and kind, and of these the latest.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identity::EmailAddress;

/// The most reports that are kept. Each address has two at most, and a user changes addresses rarely.
const MOST_REPORTS: usize = 32;

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReportKind {
    /// The address does not accept mail, and never will (a permanent bounce).
    Bounce,
    /// The reader marked a mail as unwanted.
    Complaint,
}

/// A report about mail to an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MailReport {
    /// The address.
    pub address: EmailAddress,
    /// What it is about.
    pub kind: ReportKind,
    /// When the mail service got it.
    pub at: Timestamp,
}

impl MailReport {
    /// Whether both are about the same address and of the same kind, so that one of them is enough.
    fn is_like(&self, other: &Self) -> bool {
        self.kind == other.kind && is_same(&self.address, &other.address)
    }

    /// Which of two reports is kept: the latest. The rest only makes the order total.
    fn rank(&self) -> (Timestamp, &str, ReportKind) {
        (self.at, self.address.as_str(), self.kind)
    }
}

/// Whether two addresses are the same.
fn is_same(one: &EmailAddress, other: &EmailAddress) -> bool {
    one.canonical() == other.canonical()
}

/// Whether mail reaches an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum EmailStatus {
    /// As far as is known, it does.
    Deliverable,
    /// The address does not exist or rejects all mail, so no mail is sent to it.
    Bounced,
    /// A mail was marked as unwanted, so only what the user needs to keep the account is sent.
    Complained,
}

/// What came back after mails to a user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MailFeedback(Vec<MailReport>);

impl MailFeedback {
    /// The feedback with one more report.
    #[must_use]
    pub fn with(mut self, report: MailReport) -> Self {
        match self.0.iter_mut().find(|before| before.is_like(&report)) {
            Some(before) if before.rank() < report.rank() => *before = report,
            Some(_) => {}
            None => self.0.push(report),
        }
        self.0.sort_by(|one, other| other.rank().cmp(&one.rank()));
        self.0.truncate(MOST_REPORTS);
        self
    }

    /// Whether mail reaches an address. Reports about other addresses do not matter, so a user who changes
    /// to another one gets mail again.
    pub fn status(&self, address: &EmailAddress) -> EmailStatus {
        let has = |kind| self.0.iter().any(|report| report.kind == kind && is_same(&report.address, address));
        if has(ReportKind::Bounce) {
            EmailStatus::Bounced
        } else if has(ReportKind::Complaint) {
            EmailStatus::Complained
        } else {
            EmailStatus::Deliverable
        }
    }

    /// Whether a mail to an address is sent. After a complaint only essential mails are.
    pub fn accepts(&self, address: &EmailAddress, is_essential: bool) -> bool {
        match self.status(address) {
            EmailStatus::Deliverable => true,
            EmailStatus::Complained => is_essential,
            EmailStatus::Bounced => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn address(text: &str) -> EmailAddress {
        EmailAddress::parse(text).unwrap()
    }

    fn report(to: &str, kind: ReportKind, second: i64) -> MailReport {
        MailReport { address: address(to), kind, at: Timestamp::from_second(second).unwrap() }
    }

    fn feedback(reports: impl IntoIterator<Item = MailReport>) -> MailFeedback {
        reports.into_iter().fold(MailFeedback::default(), MailFeedback::with)
    }

    #[test]
    fn a_permanent_bounce_ends_all_mail_to_the_address_and_to_no_other() {
        let feedback = feedback([report("ada@example.com", ReportKind::Bounce, 1)]);
        for essential in [true, false] {
            assert!(!feedback.accepts(&address("ada@example.com"), essential));
            assert!(!feedback.accepts(&address("ADA@example.com"), essential));
            assert!(feedback.accepts(&address("countess@example.com"), essential));
        }
        assert_eq!(feedback.status(&address("ada@example.com")), EmailStatus::Bounced);
        assert_eq!(feedback.status(&address("countess@example.com")), EmailStatus::Deliverable);
    }

    #[test]
    fn after_a_complaint_only_essential_mails_are_sent() {
        let feedback = feedback([report("ada@example.com", ReportKind::Complaint, 1)]);
        assert!(feedback.accepts(&address("ada@example.com"), true));
        assert!(!feedback.accepts(&address("ada@example.com"), false));
        assert_eq!(feedback.status(&address("ada@example.com")), EmailStatus::Complained);
    }

    #[test]
    fn a_bounce_counts_more_than_a_complaint() {
        let complaint = report("ada@example.com", ReportKind::Complaint, 2);
        let feedback = feedback([report("ada@example.com", ReportKind::Bounce, 1), complaint]);
        assert_eq!(feedback.status(&address("ada@example.com")), EmailStatus::Bounced);
    }

    fn reports() -> impl Strategy<Value = Vec<MailReport>> {
        let one = (0..60_u32, any::<bool>(), any::<bool>(), 0..50_i64).prop_map(|(number, upper, bounced, second)| {
            let to = if upper { format!("USER{number}@example.com") } else { format!("user{number}@example.com") };
            report(&to, if bounced { ReportKind::Bounce } else { ReportKind::Complaint }, second)
        });
        proptest::collection::vec(one, 0..120)
    }

    proptest! {
        #[test]
        fn reports_in_any_order_and_number_lead_to_the_same_feedback(
            (first, second) in reports().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
            repeated in 0..120_usize,
        ) {
            let again = first.iter().take(repeated).cloned().collect::<Vec<_>>();
            prop_assert_eq!(feedback(first), feedback(second.into_iter().chain(again)));
        }

        #[test]
        fn feedback_keeps_the_latest_reports_and_no_more_than_fit(all in reports()) {
            let feedback = feedback(all.clone());
            prop_assert!(feedback.0.len() <= MOST_REPORTS);
            if let Some(latest) = all.iter().map(|report| report.at).max() {
                prop_assert_eq!(feedback.0.first().map(|report| report.at), Some(latest));
            }
        }
    }
}
