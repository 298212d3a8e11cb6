//! Addresses that bounce and users who complain, from the mail to what the user sees. The mailbox simulator of SES
//! bounces and complains.

use futures::future::join_all;
use glotto_domain::identity::EmailAddress;
use glotto_domain::messaging::{EmailStatus, MailFeedback};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::recovery::{forget, forgotten, reset};
use super::{account, login, mails_to, member, register, token_in_mail};
use crate::world::{Actor, LogCapture, World, leftovers};

const BOUNCING: &str = "bounce+ada@simulator.amazonses.com";
const COMPLAINING: &str = "complaint+ada@simulator.amazonses.com";
const ON_HOLIDAY: &str = "ooto+ada@simulator.amazonses.com";
const COUNTESS: &str = "countess@example.com";

async fn deliver(world: &World) {
    assert_eq!(world.deliver().await, [""; 0]);
}

/// A user whose address was verified, although the first mail to it came back.
async fn user<'w>(world: &'w World, address: &str) -> Actor<'w> {
    member(world, address).await;
    login(world, address).await.actor(world)
}

async fn status(actor: &Actor<'_>) -> Value {
    actor.get("/v1/me").await.is(200).json()["emailStatus"].clone()
}

/// Requests a change of address to [`COUNTESS`].
async fn change_address(actor: &Actor<'_>) {
    actor.post("/v1/me/email-change", json!({ "email": COUNTESS })).await.is(202);
}

async fn confirm(world: &World, token: &str) -> bool {
    let answer = world.anonymous().post("/v1/email-changes/confirmation", json!({ "token": token })).await;
    answer.is(200).json()["changed"] == true
}

/// An event of SES about a mail to a user.
fn bounce(actor: &Actor<'_>, address: &str, kind: &str) -> Value {
    json!({"source": "aws.ses", "detail-type": "Email Bounced", "detail": {
        "eventType": "Bounce",
        "bounce": {"bounceType": kind, "bounceSubType": "General", "timestamp": "2026-03-01T12:00:00Z"},
        "mail": {"destination": [address], "tags": {"user": [actor.user().to_string()]}},
    }})
}

async fn report(world: &World, event: &Value) -> String {
    let answer = world.invoke("record_mail_feedback", event.clone()).await.unwrap();
    answer["change"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_address_that_bounces_gets_no_more_mail_and_its_user_sees_it() {
    let world = World::new().await;
    let ada = user(&world, BOUNCING).await;
    assert_eq!(status(&ada).await, "bounced");
    deliver(&world).await;
    let before = mails_to(&world, BOUNCING).len();
    forget(&world, BOUNCING).await.is(202);
    deliver(&world).await;
    assert_eq!(mails_to(&world, BOUNCING).len(), before);
}

#[tokio::test]
async fn after_a_complaint_a_user_can_reset_the_password_and_gets_no_other_mail() {
    let world = World::new().await;
    let ada = user(&world, COMPLAINING).await;
    assert_eq!(status(&ada).await, "complained");
    let token = forgotten(&world, COMPLAINING).await;
    reset(&world, &token, "difference engine").await.is(204);
    deliver(&world).await;
    let mails = mails_to(&world, COMPLAINING);
    assert_eq!(mails.len(), 2, "the verification and the reset, and no notice: {mails:?}");
}

#[tokio::test]
async fn a_complaint_about_a_registration_by_a_stranger_stops_further_verification_mails() {
    let world = World::new().await;
    for _ in 0..2 {
        register(&world, COMPLAINING).await.is(202);
        deliver(&world).await;
    }
    assert_eq!(mails_to(&world, COMPLAINING).len(), 1);
}

#[tokio::test]
async fn a_reply_from_a_holiday_has_no_consequences() {
    let world = World::new().await;
    let ada = user(&world, ON_HOLIDAY).await;
    assert_eq!(status(&ada).await, "deliverable");
    deliver(&world).await;
    let before = mails_to(&world, ON_HOLIDAY).len();
    forgotten(&world, ON_HOLIDAY).await;
    assert_eq!(mails_to(&world, ON_HOLIDAY).len(), before + 1);
    let ada = account(&world, ON_HOLIDAY).await.user_id;
    assert_eq!(world.context.store.mail_feedback().find(ada).await.unwrap(), MailFeedback::default());
}

#[tokio::test]
async fn a_user_who_complained_changes_the_address_and_gets_mail_again() {
    let world = World::new().await;
    let ada = user(&world, COMPLAINING).await;
    change_address(&ada).await;
    let (approval, confirmation) = (token_in_mail(&world, COMPLAINING).await, token_in_mail(&world, COUNTESS).await);
    assert!(!confirm(&world, &approval).await);
    assert!(confirm(&world, &confirmation).await);
    assert_eq!(status(&ada).await, "deliverable");
    deliver(&world).await;
    assert!(mails_to(&world, COUNTESS)[0].contains("Your account now has another e-mail address"));
    assert_eq!(mails_to(&world, COMPLAINING).len(), 2, "the verification and the approval");
}

#[tokio::test]
async fn the_owner_of_a_dead_address_changes_it_from_the_new_mailbox_alone() {
    let world = World::new().await;
    let ada = user(&world, BOUNCING).await;
    change_address(&ada).await;
    let confirmation = token_in_mail(&world, COUNTESS).await;
    assert_eq!(ada.get("/v1/me/email-change").await.is(200).json()["approved"], true);
    assert!(confirm(&world, &confirmation).await);
    assert_eq!(ada.get("/v1/me").await.text_of("email"), COUNTESS);
    assert_eq!(status(&ada).await, "deliverable");
}

#[tokio::test]
async fn the_etag_of_an_account_changes_with_the_status_of_its_address() {
    let world = World::new().await;
    let ada = world.learner().await;
    let before = ada.get("/v1/me").await.is(200).header("etag").map(str::to_owned);
    let address = world.account(ada.user()).await.email;
    assert_eq!(report(&world, &bounce(&ada, address.as_str(), "Permanent")).await, "ReminderEnded");
    let after = ada.get("/v1/me").await.is(200).header("etag").map(str::to_owned);
    assert!(before.is_some() && after.is_some());
    assert_ne!(before, after);
}

#[tokio::test]
async fn a_bounce_ends_the_reminder_once_and_only_if_the_account_has_the_address() {
    let world = World::new().await;
    let ada = world.learner().await;
    let reminder = json!({"time": "18:00", "weekdays": ["monday"], "timeZone": "Europe/Berlin"});
    ada.put("/v1/me/reminder", reminder.clone()).await.is(200);
    let address = world.account(ada.user()).await.email;

    assert_eq!(report(&world, &bounce(&ada, "former@example.com", "Permanent")).await, "Recorded");
    assert_eq!(report(&world, &bounce(&ada, address.as_str(), "Transient")).await, "None");
    ada.get("/v1/me/reminder").await.is(200);

    let event = bounce(&ada, address.as_str(), "Permanent");
    assert_eq!(report(&world, &event).await, "ReminderEnded");
    assert_eq!(ada.get("/v1/me/reminder").await.is(200).json()["isSet"], false);

    // The user may set it again with another address; a repeated event does not end it.
    ada.put("/v1/me/reminder", reminder.clone()).await.is_problem(409, "email-undeliverable");
    let mut account = world.account(ada.user()).await;
    account.email = EmailAddress::parse(COUNTESS).unwrap();
    world.context.store.save(&account).await.unwrap();
    ada.put("/v1/me/reminder", reminder).await.is(200);
    assert_eq!(report(&world, &event).await, "RecordedBefore");
    ada.get("/v1/me/reminder").await.is(200);
}

#[tokio::test]
async fn concurrent_reports_about_one_user_are_all_recorded() {
    let world = World::new().await;
    let ada = world.learner().await;
    let addresses: Vec<_> = (0..8).map(|number| format!("former{number}@example.com")).collect();
    let events: Vec<_> = addresses.iter().map(|address| bounce(&ada, address, "Permanent")).collect();
    let changes = join_all(events.iter().map(|event| report(&world, event))).await;
    assert_eq!(changes, ["Recorded"; 8]);
    let feedback = world.context.store.mail_feedback().find(ada.user()).await.unwrap();
    for address in &addresses {
        assert_eq!(feedback.status(&EmailAddress::parse(address).unwrap()), EmailStatus::Bounced);
    }
}

#[tokio::test]
async fn a_report_about_an_unknown_or_erased_user_leaves_nothing() {
    let world = World::new().await;
    let ada = world.learner().await;
    let address = world.account(ada.user()).await.email.as_str().to_owned();
    ada.post_empty("/v1/me/erasure").await.is(202);
    deliver(&world).await;
    world.complete_erasures(&[ada.user()]).await;
    assert_eq!(report(&world, &bounce(&ada, &address, "Permanent")).await, "UnknownUser");
    let items = leftovers::table(&world).await;
    assert!(items.iter().all(|item| leftovers::kind(item) != "MailFeedback"));
}

#[tokio::test]
async fn an_unconfirmed_registration_expires_with_its_reports() {
    let world = World::new().await;
    register(&world, BOUNCING).await.is(202);
    deliver(&world).await;
    let ada = account(&world, BOUNCING).await;
    let stored = leftovers::of_user(&world, ada.user_id).await;
    assert!(stored.iter().any(|item| leftovers::kind(item) == "MailFeedback"));
    world.wait(SignedDuration::from_hours(8 * 24));
    world.erase_accounts().await;
    assert_eq!(leftovers::of_user(&world, ada.user_id).await.len(), 0);
}

#[tokio::test]
async fn logs_contain_no_address_that_bounced() {
    let log = LogCapture::start();
    let world = World::new().await;
    register(&world, BOUNCING).await.is(202);
    deliver(&world).await;
    forget(&world, BOUNCING).await.is(202);
    deliver(&world).await;
    let mut unreadable = bounce(&world.learner().await, BOUNCING, "Permanent");
    unreadable["detail"]["bounce"]["timestamp"] = json!(BOUNCING);
    world.invoke("record_mail_feedback", unreadable).await.unwrap_err();
    let text = log.text();
    for line in ["a report about mail to a user", "an earlier mail to its address came back"] {
        assert!(text.contains(line), "{line} is not in the log: {text}");
    }
    assert!(!text.contains("simulator.amazonses.com"), "{text}");
}
