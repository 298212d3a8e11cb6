//! The accesses of requests to SES, as IAM checks them.

use serde_json::Value;

use crate::iam::Access;
use crate::names::{ACCOUNT, Names};

/// What a request does. Sending needs the right for the identity of the sender, and for the configuration set if there
/// is one. Identities are not verified here, so the identity is the domain of the sender.
pub(crate) fn accesses(names: &Names, operation: &str, request: &Value) -> Vec<Access> {
    if operation != "SendEmail" {
        return vec![Access::new(format!("ses:{operation}"), "*")];
    }
    // A mail that is written out is another right, although the operation is the same.
    let is_raw = request["Content"]["Raw"].is_object();
    let action = if is_raw { "ses:SendRawEmail" } else { "ses:SendEmail" };
    let arn = |rest: &str| format!("arn:aws:ses:{}:{ACCOUNT}:{rest}", names.region());
    let sender = address(request["FromEmailAddress"].as_str().unwrap_or_default());
    let domain = sender.rsplit('@').next().unwrap_or_default();
    let recipients = ["ToAddresses", "CcAddresses", "BccAddresses"];
    let recipients = recipients.into_iter().filter_map(|kind| request["Destination"][kind].as_array()).flatten();
    let recipients: Vec<String> =
        recipients.filter_map(Value::as_str).map(|recipient| address(recipient).to_owned()).collect();
    let access = |resource: String| {
        let access = Access::new(action, resource).with("ses:FromAddress", [sender.to_owned()]);
        access.with("ses:Recipients", recipients.clone())
    };
    let identity = access(arn(&format!("identity/{}", domain.to_ascii_lowercase())));
    let set = request["ConfigurationSetName"].as_str().map(|name| access(arn(&format!("configuration-set/{name}"))));
    std::iter::once(identity).chain(set).collect()
}

/// The address in `Name <address>`.
pub(super) fn address(mailbox: &str) -> &str {
    let inside = mailbox.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or(mailbox, |(address, _)| address).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        for mailbox in ["a@b.example", "Name <a@b.example>", "\"N <x>\" <a@b.example>"] {
            assert_eq!(address(mailbox), "a@b.example", "{mailbox}");
        }
    }
}
