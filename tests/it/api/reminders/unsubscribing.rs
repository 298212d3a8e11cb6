//! Unsubscribing from reminders by one click.

use glotto_mail::VERIFICATION_SEAL;

use super::{PATH, daily, deliver_at, mails, reminded};
use crate::world::{API, Actor, World};

const FORM: &str = "List-Unsubscribe=One-Click";

/// The path of the link in the newest mail's header.
fn link(world: &World) -> String {
    let mail = mails(world).into_iter().next().expect("no mail has come");
    assert_eq!(mail.header("list-unsubscribe-post"), Some(FORM));
    let url = mail.header("list-unsubscribe").unwrap().trim_matches(['<', '>']).to_owned();
    assert!(mail.text.unwrap().contains(&url));
    url.strip_prefix(API).unwrap().to_owned()
}

/// A learner who got a reminder, and the path that unsubscribes them.
async fn reminded_learner(world: &World) -> (Actor<'_>, String) {
    let learner = reminded(world, daily()).await;
    deliver_at(world, "2026-03-01T17:03:00Z").await;
    let link = link(world);
    (world.renewed(&learner), link)
}

#[tokio::test]
async fn one_click_in_a_mail_program_ends_reminders_and_may_be_repeated() {
    let world = World::new().await;
    let (learner, link) = reminded_learner(&world).await;
    let program = world.anonymous().with("content-type", "application/x-www-form-urlencoded");
    for _ in 0..2 {
        let answer = program.send("POST", &link, FORM).await;
        answer.is(200);
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(learner.get(PATH).await.is(200).json(), super::unset());
    }
    deliver_at(&world, "2026-03-02T17:03:00Z").await;
    assert_eq!(mails(&world).len(), 1);
}

#[tokio::test]
async fn a_link_that_was_tracked_or_pasted_with_space_unsubscribes() {
    let world = World::new().await;
    let (learner, link) = reminded_learner(&world).await;
    let (path, token) = link.rsplit_once('/').unwrap();
    let (start, end) = token.split_at(token.len() / 2);
    for tracked in [
        format!("{link}?utm_source=x&fbclid=y"),
        format!("{link}?_=1&_=2"),
        format!("{link}%20"),
        format!("{path}/%E2%80%8B{start}%0D%0A{end}%C2%A0"),
    ] {
        learner.put(PATH, daily()).await.is(200);
        world.anonymous().get(&tracked).await.is(200);
        learner.get(PATH).await.is(200);
        world.anonymous().send("POST", &tracked, FORM).await.is(200);
        assert_eq!(learner.get(PATH).await.is(200).json(), super::unset());
    }
}

#[tokio::test]
async fn the_unsubscribe_form_may_be_multipart_or_missing_but_of_no_other_type() {
    let world = World::new().await;
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    let (learner, link) = reminded_learner(&world).await;
    for other in ["{\"x\":", "[]", "name=value"] {
        world.anonymous().send("POST", &link, other).await.is_problem(400, "malformed-request");
    }
    learner.get(PATH).await.is(200);
    let program = world.anonymous().with("content-type", "application/x-www-form-urlencoded");
    program.send("POST", &link, "x=List-Unsubscribe&y=One-Click").await.is_problem(400, "malformed-request");
    learner.get(PATH).await.is(200);
    program.send("POST", &link, "List%2DUnsubscribe=One%2DClick&source=x").await.is(200);
    assert_eq!(learner.get(PATH).await.is(200).json(), super::unset());
    learner.put(PATH, daily()).await.is(200);
    let program = world.anonymous().with("content-type", "multipart/form-data; boundary=b");
    program.send("POST", &link, multipart).await.is(200);
    assert_eq!(learner.get(PATH).await.is(200).json(), super::unset());
    learner.put(PATH, daily()).await.is(200);
    world.anonymous().post_empty(&link).await.is(200);
    assert_eq!(learner.get(PATH).await.is(200).json(), super::unset());
}

#[tokio::test]
async fn opening_the_unsubscribe_page_does_nothing_and_its_button_ends_reminders() {
    let world = World::new().await;
    let (learner, link) = reminded_learner(&world).await;
    let page = world.anonymous().with("accept-language", "it").get(&link).await;
    page.is(200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self'"));
    assert!(page.text().contains("<html lang=\"it\">") && page.text().contains("<form method=\"post\">"));
    learner.get(PATH).await.is(200);
    // The request that a browser makes of the form.
    let browser = world.anonymous().with("content-type", "application/x-www-form-urlencoded");
    browser.send("POST", &link, FORM).await.is(200);
    assert_eq!(learner.get(PATH).await.is(200).json(), super::unset());
}

#[tokio::test]
async fn a_forged_unsubscribe_link_does_nothing() {
    let world = World::new().await;
    let (learner, link) = reminded_learner(&world).await;
    let (path, token) = link.rsplit_once('/').unwrap();
    let other = world.learner().await.user().to_string();
    let user = learner.user().to_string();
    let wrong_seal = world.sealed(VERIFICATION_SEAL, &format!("reminder.{user}")).await;
    let links = [
        token.replace(&user, &other),
        token[..token.len() - 1].to_owned(),
        format!("{token}x"),
        token.to_lowercase(),
        wrong_seal,
        format!("reminder.{user}"),
        format!("reminder.{user}."),
        "%00".to_owned(),
        "%FF%FE".to_owned(),
    ];
    for wrong in links {
        let path = format!("{path}/{wrong}");
        world.anonymous().send("POST", &path, FORM).await.is_problem(404, "not-found");
        world.anonymous().get(&path).await.is_problem(404, "not-found");
    }
    learner.get(PATH).await.is(200);
}

/// What browsers send when a person opens a link.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

#[tokio::test]
async fn a_link_that_is_damaged_leads_to_a_page_in_the_readers_language() {
    let world = World::new().await;
    let (learner, link) = reminded_learner(&world).await;
    let (path, token) = link.rsplit_once('/').unwrap();
    let browser = world.anonymous().with("accept", BROWSER).with("accept-language", "de-AT, en;q=0.5");
    for damaged in [&token[..token.len() - 1], "%00", "%FF%FE"] {
        let damaged = format!("{path}/{damaged}");
        for answer in [browser.get(&damaged).await, browser.send("POST", &damaged, FORM).await] {
            answer.is(404);
            assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            let page = answer.text();
            assert!(page.contains("<html lang=\"de\">") && page.contains("Dieser Link funktioniert nicht."), "{page}");
            assert!(!page.contains("<form"), "{page}");
        }
        let program = world.anonymous().with("accept", "application/json, */*");
        program.get(&damaged).await.is_problem(404, "not-found");
    }
    browser.get(&link).await.is(200);
    learner.get(PATH).await.is(200);
}
