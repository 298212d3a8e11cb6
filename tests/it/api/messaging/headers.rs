//! The headers of mails.

use glotto_cloud::Mail;

use super::{comes_again, inbox, reminder, verification};
use crate::world::World;

fn names(mail: &Mail) -> Vec<&str> {
    mail.headers.iter().map(|(name, _)| name.as_str()).collect()
}

#[tokio::test]
async fn every_mail_is_marked_as_automatic_and_only_reminders_can_be_unsubscribed_from() {
    let world = World::new().await;
    for request in [verification(&world, "ada@example.com"), reminder(&world)] {
        assert!(!comes_again(&world, &request).await);
    }
    let mails = inbox(&world);
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        assert_eq!(mail.header("Auto-Submitted"), Some("auto-generated"), "RFC 3834, 5");
        assert_eq!(mail.header("Precedence"), None);
        let expected: &[&str] = match mail.header("List-Unsubscribe") {
            Some(_) => &["Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"],
            None => &["Auto-Submitted"],
        };
        assert_eq!(names(mail), expected);
    }
    assert_eq!(mails.iter().filter(|mail| mail.header("List-Unsubscribe").is_some()).count(), 1);
}
