use glotto_domain::id::{CourseId, Id as _, MailId, UserId};
use glotto_domain::identity::EmailAddress;
use glotto_domain::locale::LanguageTag;
use glotto_mail::{EMAIL_CHANGE_SEAL, EXPORT_SEAL, RESET_SEAL, UNSUBSCRIBE_SEAL, VERIFICATION_SEAL};
use jiff::Timestamp;

use super::tests::{all_templates, approve, export_for_suspended_user, remind, seal, seals, verify, written};
use super::*;

#[test]
fn the_verification_mail_has_the_token_in_its_link_and_as_text() {
    let mail = written("en", verify("Ada"));
    let token = seal(VERIFICATION_SEAL).close("tok123");
    assert!(mail.text.contains(&format!("https://learn.test/verify-email?token={token}\n")));
    assert!(mail.text.contains(&format!("\n\n{token}\n\n")));
    assert!(mail.html.contains(&format!("href=\"https://learn.test/verify-email?token={token}\"")));
    assert!(mail.headers.is_empty());
}

pub(super) fn invitation() -> MailTemplate {
    MailTemplate::CourseInvitation {
        course_id: CourseId::new(Timestamp::UNIX_EPOCH, 7),
        course_title: "German with Ada".to_owned(),
        code: "7KQ2-M9XD-0FTR-5HWB-3NVC-8JZE".to_owned(),
        until: Timestamp::MAX,
    }
}

#[test]
fn an_invitation_has_its_code_in_its_link_and_as_text_and_names_the_course() {
    let mail = written("de", invitation());
    let course = CourseId::new(Timestamp::UNIX_EPOCH, 7);
    let code = "7KQ2-M9XD-0FTR-5HWB-3NVC-8JZE";
    assert!(mail.text.contains(&format!("https://learn.test/courses/{course}/invitation?code={code}\n")));
    assert!(mail.text.contains(&format!("\n\n{code}\n\n")) && mail.text.contains("Kurs: German with Ada\n"));
    assert!(mail.text.starts_with("Hallo,\n"), "{}", mail.text);
    assert!(!mail.subject.contains("Ada"), "what authors write is in no header");
}

#[test]
fn a_reminder_can_be_ended_by_one_click() {
    let mail = written("de-AT", remind(12));
    let (name, value) = &mail.headers[0];
    assert_eq!(*name, "List-Unsubscribe");
    let token = value.strip_prefix("<https://api.test/v1/unsubscribe/").unwrap().strip_suffix('>').unwrap();
    let seal = seal(UNSUBSCRIBE_SEAL);
    let subscription = Subscription::parse(seal.open(token).unwrap()).unwrap();
    assert_eq!(subscription.user, UserId::new(Timestamp::UNIX_EPOCH, 7));
    assert_eq!(mail.headers[1], ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    assert!(mail.text.contains(token) && mail.html.contains(token));
    assert!(mail.text.contains("12 Tage in Folge"));
}

#[test]
fn only_a_reminder_can_be_unsubscribed_from() {
    for template in all_templates() {
        let is_reminder = matches!(template, MailTemplate::Reminder { .. });
        let mail = written("en", template);
        assert_eq!(!mail.headers.is_empty(), is_reminder, "{}", mail.subject);
    }
}

#[test]
fn rendering_a_mail_without_app_url_is_an_error() {
    let settings = Settings::from_pairs([("APP_NAME", "Glotto")]);
    let request = MailRequest {
        id: MailId::new(Timestamp::UNIX_EPOCH, 1),
        user_id: UserId::NIL,
        to: EmailAddress::parse("ada@example.com").unwrap(),
        locale: LanguageTag::english(),
        template: verify("Ada"),
    };
    assert_eq!(render(&settings, &seals(), &request), Err(MissingSetting("APP_URL".to_owned())));
}

#[test]
fn links_lead_to_the_front_end_of_the_settings_or_to_the_api() {
    for template in all_templates() {
        let mail = written("fr", template);
        for link in mail.html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(link.starts_with("https://learn.test") || link.starts_with("https://api.test/"), "{link}");
        }
    }
}

#[test]
fn a_token_of_one_kind_of_mail_is_invalid_for_another() {
    let token = |template: MailTemplate| {
        let text = written("en", template).text;
        text.split_once("?token=").unwrap().1.split_whitespace().next().unwrap().to_owned()
    };
    let reset = token(MailTemplate::ResetPassword { token_id: "tok123".to_owned(), display_name: "Ada".to_owned() });
    let tokens = [token(verify("Ada")), reset, token(approve("a@example.com")), token(export_for_suspended_user())];
    for (index, label) in [VERIFICATION_SEAL, RESET_SEAL, EMAIL_CHANGE_SEAL, EXPORT_SEAL].into_iter().enumerate() {
        let seal = seal(label);
        let opened: Vec<_> = tokens.iter().map(|token| seal.open(token).is_some()).collect();
        assert_eq!(opened, [index == 0, index == 1, index == 2, index == 3]);
    }
}

#[test]
fn every_mail_with_a_token_says_how_long_its_link_works() {
    let one_hour = ["one hour", "eine Stunde", "una hora", "une heure", "un’ora", "uma hora"];
    for words in words::LANGUAGES {
        let a_day = words.link_lifetime.replace("{hours}", "24");
        let with_token = all_templates().into_iter().filter_map(|template| {
            let is_reset = matches!(template, MailTemplate::ResetPassword { .. });
            Some((is_reset, written(words.language, template))).filter(|(_, mail)| mail.text.contains("?token="))
        });
        let with_token: Vec<_> = with_token.collect();
        assert_eq!(with_token.len(), 5, "{}", words.language);
        for (is_reset, mail) in with_token {
            let names_lifetime = |text: &str| {
                if is_reset { one_hour.iter().any(|hour| text.contains(hour)) } else { text.contains(&a_day) }
            };
            assert!(names_lifetime(&mail.text) && names_lifetime(&mail.html), "{}: {}", words.language, mail.text);
        }
    }
}

#[test]
fn the_mail_about_an_email_change_has_links_to_approve_and_to_refuse() {
    let mail = written("en", approve("countess@example.com"));
    let token = seal(EMAIL_CHANGE_SEAL).close("tok123");
    assert!(mail.text.contains("countess@example.com"));
    for page in ["confirm-email-change", "reject-email-change"] {
        assert!(mail.html.contains(&format!("href=\"https://learn.test/{page}?token={token}\"")), "{page}");
        assert!(mail.text.contains(&format!("https://learn.test/{page}?token={token}\n")), "{page}");
    }
}
