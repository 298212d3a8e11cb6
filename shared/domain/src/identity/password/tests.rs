use proptest::prelude::*;

use super::*;

#[test]
fn length_is_counted_in_characters() {
    assert!(NewPassword::parse("пароль1").is_err());
    assert!(NewPassword::parse("пароль12").is_ok());
    assert!(NewPassword::parse(&"ü".repeat(128)).is_ok());
    assert!(NewPassword::parse(&"ü".repeat(129)).is_err());
}

#[test]
fn composed_and_decomposed_letters_are_the_same_password() {
    assert_eq!(Password::parse("cafe\u{301} au lait"), Password::parse("caf\u{e9} au lait"));
}

/// RFC 8265, 4.2.2.
#[test]
fn a_no_break_or_ideographic_space_is_a_space_in_a_password() {
    let plain = Password::parse("secret phrase").unwrap();
    assert_eq!(plain.as_former_bytes(), None);
    for space in OTHER_SPACES {
        let typed = format!("secret{space}phrase");
        let password = Password::parse(&typed).unwrap();
        assert_eq!((password.as_bytes(), &password), (plain.as_bytes(), &plain), "{space:?}");
        let composed: String = typed.nfc().collect();
        assert_eq!(password.as_former_bytes(), Some(composed.as_bytes()), "{space:?}");
    }
}

#[test]
fn a_compatibility_variant_is_another_password() {
    assert_ne!(Password::parse("ｓｅｃｒｅｔ phrase"), Password::parse("secret phrase"));
}

#[test]
fn spaces_at_the_ends_count() {
    assert_ne!(Password::parse(" secret phrase"), Password::parse("secret phrase"));
}

#[test]
fn a_password_that_was_chosen_under_other_rules_can_still_be_typed() {
    assert!(Password::parse("short").is_ok());
    assert!(Password::parse("").is_err());
}

fn check_personal(text: &str, address: &str, name: &str) -> bool {
    let (address, name) = (EmailAddress::parse(address).unwrap(), DisplayName::parse(name).unwrap());
    NewPassword::parse(text).unwrap().check_personal(&address, &name).is_ok()
}

#[test]
fn a_password_made_of_name_or_address_is_not_allowed() {
    for text in [
        "Ada.Lovelace1",
        "ada.lovelace@example.com",
        "xxcountess adaxx",
        "a.lovelace@example",
        "COUNTESS A",
        "c-o-u-n-t-e-s-s",
        "ｌｏｖｅｌａｃｅ1815",
        "ada lovelace, example, 10.12.1815",
        "lovelacepassword",
        "untessada",
    ] {
        assert!(!check_personal(text, "ada.lovelace@example.com", "Countess Ada"), "{text}");
    }
    for text in ["analytical engine", "adamant rock", "lovely lace", "lovelace bernoulli", "example of an engine"] {
        assert!(check_personal(text, "ada.lovelace@example.com", "Countess Ada"), "{text}");
    }
}

#[test]
fn a_password_made_of_parts_of_the_name_is_rejected_in_any_spelling() {
    for text in ["gracehopper", "Hopper1906", "h0pper? HOPPER!", "Grace_Hopper_1906", "hopper.org", "\u{1d4d7}opper-12"]
    {
        assert!(!check_personal(text, "grace@hopper.org", "Grace Hopper"), "{text}");
    }
    for (text, name) in [("nunez1234", "José Núñez"), ("STRASSER 99", "Ina Straßer"), ("νικολαος!", "ΝΙΚΟΛΑΟΣ")]
    {
        assert!(!check_personal(text, "me@example.com", name), "{text}");
    }
    assert!(!check_personal("müller4711", "ina@müller.example", "Ina"), "a domain is known as it is typed");
}

#[test]
fn a_password_of_symbols_never_counts_as_made_of_the_name() {
    for text in ["%&/()=?!", "........", "%%%a%%%%"] {
        assert!(check_personal(text, "ada.lovelace@example.com", "Countess Ada"), "{text}");
    }
}

#[test]
fn a_common_password_is_rejected() {
    for text in [
        "password",
        "Password123",
        "1234567890",
        "qwertyuiop",
        "ＰＡＳＳＷＯＲＤ１２３",
        " password123 ",
        "\u{3000}password123",
        "passwörd",
        "İloveyou1",
        "ıloveyou",
    ] {
        assert!(NewPassword::parse(text).is_err(), "{text}");
        assert!(Password::parse(text).is_ok(), "{text} may have been chosen under other rules");
    }
}

#[test]
fn the_platform_name_is_rejected_as_password() {
    assert!(!check_personal("Glotto2026!", "ada@example.com", "Ada"));
    assert!(!check_personal("glotto forever", "ada@example.com", "Ada"));
}

#[test]
fn a_password_may_contain_a_short_name() {
    assert!(check_personal("brilliant lion", "li@example.com", "Li"));
}

#[test]
fn a_password_shows_in_no_log() {
    assert_eq!(format!("{:?}", NewPassword::parse("correct horse").unwrap()), "NewPassword(Password(..))");
}

proptest! {
    #[test]
    fn normalising_a_password_is_idempotent(text in "\\PC{8,40}") {
        if let Ok(password) = Password::parse(&text) {
            prop_assert_eq!(Password::parse(&password.text), Ok(password));
        }
    }

    #[test]
    fn a_password_without_parts_of_name_or_address_is_not_rejected_for_them(
        text in "[a-e0-2A-C .é-]{8,16}|\\PC{8,20}",
        name in "[a-e]{4,6} [a-e]{1,6}",
        local in "[a-e]{3,5}\\.[a-e]{4,5}",
    ) {
        let Ok(password) = NewPassword::parse(&text) else { return Ok(()) };
        let address = EmailAddress::parse(&format!("{local}@example.com")).unwrap();
        let name = DisplayName::parse(&name).unwrap();
        let folded = personal_words::folded(&text);
        let parts = personal_words::of(&address, &name);
        let holds = parts.iter().any(|part| folded.contains(part) || part.contains(&folded));
        if !holds || folded.is_empty() {
            prop_assert_eq!(password.check_personal(&address, &name), Ok(()));
        }
    }

    #[test]
    fn part_of_the_users_name_with_a_number_is_rejected_as_password(
        word in "[A-Za-zäöüé]{4,10}",
        other in "[a-z]{2,8}",
        number in "[0-9]{4,8}",
        signs in "[ ._!-]{0,2}",
        before: bool,
    ) {
        let text = if before { format!("{number}{signs}{word}") } else { format!("{word}{signs}{number}") };
        let Ok(password) = NewPassword::parse(&text) else { return Ok(()) };
        let name = DisplayName::parse(&format!("{other} {word}")).unwrap();
        let address = EmailAddress::parse("me@example.com").unwrap();
        prop_assert!(password.check_personal(&address, &name).is_err(), "{}", text);
    }
}
