//! What comes back after a mail to the mailbox simulator of SES
//! (<https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html>), as events on the bus. Addresses may
//! have a label: `bounce+ada@simulator.amazonses.com`.

use serde_json::{Value, json};

use super::Mail;
use super::access::address;
use crate::names::{ACCOUNT, Names};
use crate::random;

/// The domain of the mailbox simulator.
const SIMULATOR: &str = "simulator.amazonses.com";

/// What the simulator does with mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scenario {
    /// The address does not exist.
    Bounce,
    /// The address is on the suppression list, so the mail is not even sent.
    SuppressionList,
    /// A reply says that the reader is on holiday. SES takes it for a bounce.
    OutOfOffice,
    /// The reader marks the mail as unwanted.
    Complaint,
}

impl Scenario {
    /// The scenario of a recipient. None for other addresses, and for `success`.
    fn of(recipient: &str) -> Option<Self> {
        let (local, domain) = address(recipient).rsplit_once('@')?;
        let name = local.split_once('+').map_or(local, |(name, _)| name).to_ascii_lowercase();
        let found = match name.as_str() {
            "bounce" => Self::Bounce,
            "suppressionlist" => Self::SuppressionList,
            "ooto" => Self::OutOfOffice,
            "complaint" => Self::Complaint,
            _ => return None,
        };
        domain.eq_ignore_ascii_case(SIMULATOR).then_some(found)
    }

    /// The type of its event, as event destinations name it, and as `detail-type` does.
    const fn event(self) -> (&'static str, &'static str) {
        match self {
            Self::Bounce | Self::SuppressionList | Self::OutOfOffice => ("bounce", "Email Bounced"),
            Self::Complaint => ("complaint", "Email Complaint Received"),
        }
    }

    fn detail(self, recipient: &str) -> Value {
        let (now, id) = (now(), random::text(b"0123456789abcdef", 32));
        let recipient = json!({ "emailAddress": recipient });
        let bounce = |kind: &str, reason: &str| {
            json!({ "eventType": "Bounce", "bounce": {
                "bounceType": kind, "bounceSubType": reason, "bouncedRecipients": [recipient], "timestamp": now,
                "feedbackId": id,
            }})
        };
        match self {
            Self::Bounce => bounce("Permanent", "General"),
            Self::SuppressionList => bounce("Permanent", "Suppressed"),
            Self::OutOfOffice => bounce("Transient", "General"),
            Self::Complaint => json!({ "eventType": "Complaint", "complaint": {
                "complainedRecipients": [recipient], "timestamp": now, "feedbackId": id,
                "complaintFeedbackType": "abuse", "userAgent": "Amazon SES Mailbox Simulator",
            }}),
        }
    }
}

/// The events about a mail that was sent with a configuration set: type and event, one for each recipient at the
/// simulator.
pub(super) fn events(names: &Names, mail: &Mail, set: &str) -> Vec<(&'static str, Value)> {
    let recipients = mail.to.iter().chain(&mail.cc).chain(&mail.bcc);
    let found = recipients.filter_map(|recipient| Some((Scenario::of(recipient)?, recipient)));
    found.map(|(scenario, recipient)| (scenario.event().0, event(names, mail, set, scenario, recipient))).collect()
}

fn event(names: &Names, mail: &Mail, set: &str, scenario: Scenario, recipient: &str) -> Value {
    let mut detail = scenario.detail(recipient);
    let mut tags = json!({ "ses:configuration-set": [set] });
    for (name, value) in &mail.tags {
        tags[name] = json!([value]);
    }
    let destination: Vec<&String> = mail.to.iter().chain(&mail.cc).chain(&mail.bcc).collect();
    detail["mail"] = json!({
        "timestamp": mail.time, "source": mail.from, "messageId": mail.id, "destination": destination,
        "sendingAccountId": ACCOUNT, "headersTruncated": false, "tags": tags,
        "commonHeaders": { "from": [mail.from], "to": mail.to, "subject": mail.subject },
    });
    let id = random::text(b"0123456789abcdef", 32);
    json!({
        "version": "0",
        "id": format!("{}-{}-{}-{}-{}", &id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]),
        "detail-type": scenario.event().1,
        "source": "aws.ses",
        "account": ACCOUNT,
        "time": format!("{:.0}", jiff::Timestamp::now()),
        "region": names.region(),
        "resources": [format!("arn:aws:ses:{}:{ACCOUNT}:configuration-set/{set}", names.region())],
        "detail": detail,
    })
}

fn now() -> String {
    format!("{:.3}", jiff::Timestamp::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_simulator_is_known_by_its_addresses_with_and_without_labels() {
        for (recipient, expected) in [
            ("bounce@simulator.amazonses.com", Some(Scenario::Bounce)),
            ("Ada <Bounce+ada@Simulator.amazonses.com>", Some(Scenario::Bounce)),
            ("suppressionlist@simulator.amazonses.com", Some(Scenario::SuppressionList)),
            ("ooto+1@simulator.amazonses.com", Some(Scenario::OutOfOffice)),
            ("complaint+ada@simulator.amazonses.com", Some(Scenario::Complaint)),
            ("success@simulator.amazonses.com", None),
            ("bounce@example.com", None),
            ("bounce", None),
        ] {
            assert_eq!(Scenario::of(recipient), expected, "{recipient}");
        }
    }
}
