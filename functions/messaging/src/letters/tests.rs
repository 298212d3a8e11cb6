use glotto_domain::id::{Id as _, MailId, UserId};
use glotto_domain::identity::EmailAddress;
use glotto_domain::locale::LanguageTag;
use jiff::Timestamp;

use super::*;

fn settings() -> Settings {
    Settings::from_pairs([
        ("LINK_KEY", "secret"),
        ("APP_URL", "https://learn.test/"),
        ("PUBLIC_URL", "https://api.test"),
    ])
}

fn written(locale: &str, letter: Letter) -> Mail {
    let request = MailRequest {
        id: MailId::new(Timestamp::UNIX_EPOCH, 1),
        user_id: UserId::NOBODY,
        to: EmailAddress::parse("ada@example.com").unwrap(),
        locale: LanguageTag::parse(locale).unwrap(),
        letter,
    };
    write(&settings(), &request).unwrap()
}

fn verify(name: &str) -> Letter {
    Letter::VerifyEmail { token_id: "tok123".to_owned(), display_name: name.to_owned() }
}

fn remind(streak: u32) -> Letter {
    let user_id = UserId::new(Timestamp::UNIX_EPOCH, 7);
    Letter::Reminder { user_id, display_name: "Ada".to_owned(), streak, until: Timestamp::MAX }
}

fn all_letters() -> Vec<Letter> {
    let registered = Letter::AlreadyRegistered { display_name: "Ada".to_owned() };
    vec![verify("Ada"), registered, remind(0), remind(1), remind(12)]
}

#[test]
fn the_letter_of_verification_has_the_token_in_its_link_and_as_a_code() {
    let mail = written("en", verify("Ada"));
    let token = Seal::of(&settings(), VERIFICATION_SEAL).unwrap().close("tok123");
    assert!(mail.text.contains(&format!("https://learn.test/verify-email?token={token}\n")));
    assert!(mail.text.contains(&format!("\n\n{token}\n\n")));
    assert!(mail.html.contains(&format!("href=\"https://learn.test/verify-email?token={token}\"")));
    assert!(mail.headers.is_empty());
}

#[test]
fn a_reminder_can_be_ended_by_one_click() {
    let mail = written("de-AT", remind(12));
    let (name, value) = &mail.headers[0];
    assert_eq!(*name, "List-Unsubscribe");
    let token = value.strip_prefix("<https://api.test/v1/unsubscribe/").unwrap().strip_suffix('>').unwrap();
    let seal = Seal::of(&settings(), UNSUBSCRIBE_SEAL).unwrap();
    let subscription = Subscription::parse(seal.open(token).unwrap()).unwrap();
    assert_eq!(subscription.user, UserId::new(Timestamp::UNIX_EPOCH, 7));
    assert_eq!(mail.headers[1], ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    assert!(mail.text.contains(token) && mail.html.contains(token));
    assert!(mail.text.contains("12 Tage in Folge"));
}

#[test]
fn every_language_says_everything_in_its_own_words() {
    for (index, letter) in all_letters().into_iter().enumerate() {
        let english = written("en", letter.clone());
        for words in words::LANGUAGES {
            let mail = written(words.language, letter.clone());
            assert!(!mail.text.contains('{') && !mail.html.contains('{'), "{} {index}", words.language);
            assert!(mail.text.contains("Ada") && mail.html.contains(&format!("lang=\"{}\"", words.language)));
            assert!(words.language == "en" || mail.subject != english.subject, "{} {index}", words.language);
        }
    }
}

#[test]
fn who_reads_another_language_reads_english_and_who_reads_a_variety_reads_its_language() {
    assert_eq!(written("ja", remind(0)).subject, written("en", remind(0)).subject);
    assert_eq!(written("pt-BR", remind(0)).subject, written("pt", remind(0)).subject);
}

#[test]
fn markup_in_a_name_does_not_reach_the_letter() {
    let mail = written("en", verify("<script>alert(1)</script>"));
    assert!(!mail.html.contains("<script") && !mail.text.contains("script"));
    assert!(mail.text.starts_with("Hello,\n"));
    assert!(written("en", verify("O'Neill & Sons")).text.starts_with("Hello,\n"));
    assert!(written("en", verify("D'Arcy")).html.contains("Hello D'Arcy,"));
}

#[test]
fn a_deployment_without_a_front_ends_address_is_told_so() {
    let settings = Settings::from_pairs([("LINK_KEY", "secret")]);
    let request = MailRequest {
        id: MailId::new(Timestamp::UNIX_EPOCH, 1),
        user_id: UserId::NOBODY,
        to: EmailAddress::parse("ada@example.com").unwrap(),
        locale: LanguageTag::english(),
        letter: verify("Ada"),
    };
    assert_eq!(write(&settings, &request), Err(MissingSetting("APP_URL".to_owned())));
}
