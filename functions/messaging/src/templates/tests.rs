use std::fmt::Write as _;
use std::sync::Arc;

use glotto_domain::id::{Id as _, MailId, UserId};
use glotto_domain::identity::{EmailAddress, Role};
use glotto_domain::keys::SealLabel;
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use glotto_http::Seal;
use glotto_mail::{EMAIL_CHANGE_SEAL, EXPORT_SEAL, Notice, RESET_SEAL, UNSUBSCRIBE_SEAL, VERIFICATION_SEAL};
use glotto_runtime::keys::SecretSet;
use jiff::Timestamp;

use super::link_tests::invitation;
use super::*;

fn settings() -> Settings {
    Settings::from_pairs([
        ("APP_URL", "https://learn.test/"),
        ("APP_NAME", "Glotto"),
        ("PUBLIC_URL", "https://api.test"),
    ])
}

pub(super) fn seal(label: SealLabel) -> Seal {
    Seal::with(Arc::new(SecretSet::of("v1", b"secret")), label, Timestamp::UNIX_EPOCH).unwrap()
}

pub(super) fn seals() -> MailSeals {
    MailSeals {
        verification: seal(VERIFICATION_SEAL),
        reset: seal(RESET_SEAL),
        email_change: seal(EMAIL_CHANGE_SEAL),
        export: seal(EXPORT_SEAL),
        unsubscribe: seal(UNSUBSCRIBE_SEAL),
    }
}

pub(super) fn written(locale: &str, template: MailTemplate) -> Mail {
    let request = MailRequest {
        id: MailId::new(Timestamp::UNIX_EPOCH, 1),
        user_id: UserId::NIL,
        to: EmailAddress::parse("ada@example.com").unwrap(),
        locale: LanguageTag::parse(locale).unwrap(),
        template,
    };
    render(&settings(), &seals(), &request).unwrap()
}

pub(super) fn verify(name: &str) -> MailTemplate {
    MailTemplate::VerifyEmail { token_id: "tok123".to_owned(), display_name: name.to_owned() }
}

pub(super) fn remind(streak: u32) -> MailTemplate {
    let user_id = UserId::new(Timestamp::UNIX_EPOCH, 7);
    MailTemplate::Reminder { user_id, display_name: "Ada".to_owned(), streak, until: Timestamp::MAX }
}

fn notice(notice: Notice) -> MailTemplate {
    MailTemplate::SecurityNotice {
        notice,
        display_name: "Ada".to_owned(),
        device: Some("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned()),
        place: Some("203.0.113.0/24".to_owned()),
        time_zone: TimeZoneName::parse("Europe/London").unwrap(),
        at: "2026-03-01T12:00:00Z".parse().unwrap(),
        role: (notice == Notice::RoleChanged).then_some(Role::Instructor),
    }
}

pub(super) fn approve(new_email: &str) -> MailTemplate {
    let new_email = EmailAddress::parse(new_email).unwrap();
    MailTemplate::ApproveEmailChange { token_id: "tok123".to_owned(), display_name: "Ada".to_owned(), new_email }
}

pub(super) fn export_for_suspended_user() -> MailTemplate {
    let until = "2026-03-02T12:00:00Z".parse().unwrap();
    MailTemplate::SuspendedExportReady { token_id: "tok123".to_owned(), display_name: "Ada".to_owned(), until }
}

fn erasure(by_admin: bool) -> MailTemplate {
    let time_zone = TimeZoneName::parse("Europe/Berlin").unwrap();
    let on = "2026-03-31T23:30:00Z".parse().unwrap();
    MailTemplate::ErasureScheduled { display_name: "Ada".to_owned(), time_zone, on, by_admin }
}

pub(super) fn all_templates() -> Vec<MailTemplate> {
    let display_name = "Ada".to_owned();
    let token_id = "tok123".to_owned();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let mut templates = vec![
        verify("Ada"),
        MailTemplate::AlreadyRegistered { display_name: display_name.clone() },
        remind(0),
        remind(1),
        remind(12),
        MailTemplate::ResetPassword { token_id: token_id.clone(), display_name: display_name.clone() },
        MailTemplate::ConfirmNewEmail { token_id, display_name: display_name.clone() },
        approve("countess@example.com"),
        MailTemplate::ExportReady {
            export_id: "exp_01J9ZK5W6V4QX0N8R3T7B2M1CD".to_owned(),
            display_name: display_name.clone(),
            time_zone: TimeZoneName::parse("Asia/Tokyo").unwrap(),
            until: at("2026-03-08T12:00:00Z"),
        },
        export_for_suspended_user(),
        erasure(false),
        erasure(true),
        MailTemplate::Erased { display_name, kept_days: 1096 },
        invitation(),
    ];
    templates.extend(Notice::ALL.map(notice));
    templates
}

#[test]
fn every_language_translates_every_text() {
    for (index, template) in all_templates().into_iter().enumerate() {
        let english = written("en", template.clone());
        for words in words::LANGUAGES {
            let mail = written(words.language, template.clone());
            assert!(!mail.text.contains('{') && !mail.html.contains('{'), "{} {index}", words.language);
            assert!(mail.text.contains("Ada") && mail.html.contains(&format!("lang=\"{}\"", words.language)));
            assert!(words.language == "en" || mail.subject != english.subject, "{} {index}", words.language);
        }
    }
}

#[test]
fn every_time_in_a_mail_is_in_the_time_zone_of_its_reader() {
    // No reader of these mails is in UTC.
    for template in all_templates() {
        let text = written("en", template).text;
        assert!(!text.contains("(UTC)") && !text.contains("(Etc/"), "{text}");
    }
    let export = all_templates().into_iter().find(|template| matches!(template, MailTemplate::ExportReady { .. }));
    assert!(written("en", export.unwrap()).text.contains("8 March 2026, 21:00 (Asia/Tokyo)"));
}

#[test]
fn a_queued_request_from_before_exports_had_a_time_zone_is_in_utc() {
    let request = serde_json::json!({
        "kind": "exportReady", "exportId": "exp_1", "displayName": "Ada", "until": "2026-03-08T12:00:00Z",
    });
    let mail = written("en", serde_json::from_value(request).unwrap());
    assert!(mail.text.contains("8 March 2026, 12:00 (UTC)"), "{}", mail.text);
}

#[test]
fn an_unsupported_language_gets_english_and_a_regional_one_its_base_language() {
    assert_eq!(written("ja", remind(0)).subject, written("en", remind(0)).subject);
    assert_eq!(written("pt-BR", remind(0)).subject, written("pt", remind(0)).subject);
}

#[test]
fn mails_use_the_configured_platform_name() {
    let named = settings().with([("APP_NAME", "Tom & Söhne")]);
    let request = |language: &str| MailRequest {
        id: MailId::new(Timestamp::UNIX_EPOCH, 1),
        user_id: UserId::NIL,
        to: EmailAddress::parse("ada@example.com").unwrap(),
        locale: LanguageTag::parse(language).unwrap(),
        template: verify("Ada"),
    };
    for words in words::LANGUAGES {
        let mail = render(&named, &seals(), &request(words.language)).unwrap();
        assert_eq!(mail.text.matches("Tom & Söhne").count(), 2, "{}", mail.text);
        assert_eq!(mail.html.matches("Tom &amp; Söhne").count(), 2, "{}", mail.html);
        assert!(!mail.text.contains("Glotto") && !mail.html.contains("Glotto"), "{}", words.language);
    }
}

#[test]
fn markup_in_a_name_is_escaped_in_mails() {
    let mail = written("en", verify("<script>alert(1)</script>"));
    assert!(!mail.html.contains("<script") && !mail.text.contains("script"));
    assert!(mail.text.starts_with("Hello,\n"));
    assert!(written("en", verify("O'Neill & Sons")).text.starts_with("Hello,\n"));
    assert!(written("en", verify("D'Arcy")).html.contains("Hello D'Arcy,"));
}

/// All visible text of a mail, without the page around it.
fn words_of(html: &str) -> String {
    let body = html.split_once("<main").unwrap().1.split_once('>').unwrap().1.split_once("</main>").unwrap().0;
    let mut inside = true;
    let text: String = body
        .chars()
        .filter(|character| {
            match character {
                '<' => inside = false,
                '>' => inside = true,
                _ => return inside,
            }
            false
        })
        .collect();
    text.replace("&amp;", "&").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">")
}

#[test]
fn mails_in_every_language_match_their_snapshot() {
    for words in words::LANGUAGES {
        let mut all = String::new();
        for template in all_templates() {
            let mail = written(words.language, template);
            let _ = write!(all, "=== {} ===\n\n{}\n", mail.subject, mail.text);
        }
        let labels = [VERIFICATION_SEAL, RESET_SEAL, EMAIL_CHANGE_SEAL];
        for token in labels.map(|label| seal(label).close("tok123")) {
            all = all.replace(&token, "[token]");
        }
        insta::assert_snapshot!(format!("letters_in_{}", words.language), all);
    }
}

#[test]
fn a_mail_has_the_same_content_as_html_and_as_text() {
    for words in words::LANGUAGES {
        for template in all_templates() {
            let mail = written(words.language, template);
            let html = words_of(&mail.html);
            for line in mail.text.lines().map(|line| line.trim_end_matches(':')).filter(|line| line.len() > 3) {
                assert!(html.contains(line) || mail.html.contains(line), "{line}\n{html}");
            }
        }
    }
}

#[test]
fn mails_as_html_match_their_snapshot() {
    let html = written("en", notice(Notice::NewDevice)).html + "\n\n" + &written("de", approve("ada@example.org")).html;
    let token = seal(EMAIL_CHANGE_SEAL).close("tok123");
    insta::assert_snapshot!("letters_as_html", html.replace(&token, "[token]").replace("><", ">\n<"));
}

#[test]
fn mails_load_nothing_from_the_network() {
    for template in all_templates() {
        let html = written("en", template).html;
        for mark in ["<img", "<link", "<script", "@import", "url("] {
            assert!(!html.contains(mark), "{mark}");
        }
    }
}

#[test]
fn advertising_in_a_user_agent_is_removed() {
    let mut template = notice(Notice::NewDevice);
    let MailTemplate::SecurityNotice { device, .. } = &mut template else { panic!("no notice") };
    *device = Some("win.example.com now".to_owned());
    let mail = written("en", template);
    assert!(!mail.text.contains("win.example.com") && mail.text.contains("Device: unknown"));
}

#[test]
fn notices_of_admin_actions_do_not_name_the_admins_device_or_network() {
    let theirs = [
        Notice::RoleChanged,
        Notice::Suspended,
        Notice::SignedOutByAdmin,
        Notice::Reinstated,
        Notice::FactorsReset,
        Notice::ErasureCancelledByAdmin,
        Notice::AvatarRemoved,
        Notice::BioRemoved,
        Notice::DisplayNameReset,
    ];
    for one in theirs {
        let mail = written("en", notice(one));
        assert!(!mail.text.contains("Firefox") && !mail.text.contains("203.0.113"), "{one:?}");
        assert!(mail.text.contains("Time: 1 March 2026, 12:00 (Europe/London)"));
    }
}

#[test]
fn a_mail_about_a_role_names_it_in_every_language() {
    let mut texts = std::collections::BTreeSet::new();
    for words in words::LANGUAGES {
        for one in Role::ALL {
            let mut template = notice(Notice::RoleChanged);
            let MailTemplate::SecurityNotice { role, .. } = &mut template else { panic!("no notice") };
            *role = Some(one);
            let text = written(words.language, template).text;
            let line = format!("{}: {}\n", words.notices.role, words.notices.role_name(one));
            assert!(text.contains(&line), "{text}");
            assert!(texts.insert(text), "{} {one:?}", words.language);
        }
    }
}

#[test]
fn a_queued_request_from_before_notices_had_a_role_is_still_a_mail() {
    let request = serde_json::json!({
        "kind": "securityNotice", "notice": "roleChanged", "displayName": "Ada", "device": null, "place": null,
        "timeZone": "Europe/London", "at": "2026-03-01T12:00:00Z",
    });
    let mail = written("en", serde_json::from_value(request).unwrap());
    assert!(mail.text.contains("You now have another role on the platform."), "{}", mail.text);
}
