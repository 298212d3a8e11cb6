//! Reminders through the real functions: the schedule, the queues, the mail, and its way out.

use glotto_cloud::Mail;
use glotto_domain::id::UserId;
use glotto_runtime::Context;
use glotto_stack::Stack;
use jiff::{SignedDuration, Timestamp, civil};
use serde_json::json;

use super::client::Client;
use super::{context_of, fire, quiet, start};

const DISPATCH: &str = "DispatchRemindersFunction";

/// A user with a daily reminder that is due in half a day, and their id.
async fn reminded(stack: &Stack, email: &str) -> (Client, UserId) {
    let learner = Client::new(stack).sign_up(stack, email).await;
    let hour = (Timestamp::now().as_second() / 3600 + 12) % 24;
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let reminder = json!({"time": format!("{hour:02}:00"), "weekdays": days, "timeZone": "Etc/UTC"});
    learner.put("/v1/me/reminder", reminder).await.is(200);
    let id = learner.get("/v1/me").await.is(200).text("id").parse().unwrap();
    (learner, id)
}

/// Lets a reminder have become due a second ago, for a day. (Only just: a run passes over what was
/// due long before the run before it.)
async fn make_due(context: &Context, user: UserId, day: civil::Date) {
    let mut item = context.store.reminders().find(user).await.unwrap().expect("there is no reminder");
    item.due_at = Some(Timestamp::from_second(context.now().as_second() - 1).unwrap());
    item.due_day = Some(day);
    context.store.save(&item).await.unwrap();
}

/// The reminders that were mailed to an address.
fn reminders(stack: &Stack, email: &str) -> Vec<Mail> {
    let to = |mail: &Mail| mail.to.iter().any(|to| to.contains(email)) && mail.header("List-Unsubscribe").is_some();
    stack.cloud().inbox().list().into_iter().filter(to).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_is_mailed_once_a_day_until_its_link_ends_reminders() {
    let stack = start(&[]).await;
    let context = context_of(&stack, DISPATCH);
    let ((ada, ada_id), (_, grace_id)) =
        tokio::join!(reminded(&stack, "ada@example.com"), reminded(&stack, "grace@example.com"));
    assert_eq!(fire(&stack, DISPATCH).await["due"], 0, "no reminder is due yet");

    // Due for a day; the schedule fires twice at once, and once more.
    let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    make_due(&context, ada_id, today).await;
    let (one, other) = tokio::join!(fire(&stack, DISPATCH), fire(&stack, DISPATCH));
    assert!(one["due"] == 1 || other["due"] == 1, "{one} {other}");
    quiet(&stack).await;
    fire(&stack, DISPATCH).await;
    quiet(&stack).await;
    assert_eq!(reminders(&stack, "ada@").len(), 1);

    // Due once more for that same day, which has had its mail.
    make_due(&context, ada_id, today).await;
    assert_eq!(fire(&stack, DISPATCH).await["due"], 1);
    quiet(&stack).await;
    let [mail] = &reminders(&stack, "ada@")[..] else { panic!("two mails for one day") };

    // Two people are due for the next day; one of them has clicked the link meanwhile.
    for user in [ada_id, grace_id] {
        make_due(&context, user, today + SignedDuration::from_hours(24)).await;
    }
    assert_eq!(mail.header("List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
    let link = mail.header("List-Unsubscribe").unwrap().trim_matches(['<', '>']);
    let click = reqwest::Client::new()
        .post(link)
        .header("content-type", "application/x-www-form-urlencoded")
        .body("List-Unsubscribe=One-Click");
    assert_eq!(click.send().await.unwrap().status().as_u16(), 200);
    assert_eq!(ada.get("/v1/me/reminder").await.is(200).json()["isSet"], false);
    assert_eq!(fire(&stack, DISPATCH).await["due"], 1);
    quiet(&stack).await;
    assert_eq!(reminders(&stack, "grace@").len(), 1);
    assert_eq!(reminders(&stack, "ada@").len(), 1, "no more mail after the click");
    stack.stop().await;
}
