//! E-mail addresses.

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use serde::Serialize;

use crate::{pasted, pattern};

/// Maximum length of an address, and of its local part (RFC 5321, 4.5.3.1).
const MOST: usize = 254;
const MOST_LOCAL: usize = 64;
/// Characters of the local part other than letters and digits (RFC 5322, atext).
const SIGNS: &str = "!#$%&'*+-/=?^_`{|}~";

/// An address that mail can be sent to: `local@domain` within the limits of RFC 5321.
///
/// One mailbox has one form, in which it is stored, compared and mailed to. The local part is a
/// dot-atom of ASCII: SES sends to no other (it does not support SMTPUTF8, RFC 6531), and in other
/// scripts different letters have the same lower case. The domain is in ASCII (UTS 46), so that
/// `exämple.com`, `ｅxämple.com` and `xn--exmple-cua.com` are the same. Quoted local parts and address
/// literals are rejected: users do not have them, and they are a way to smuggle. Characters without a glyph are left
/// out ([`pasted::clean_line`]): copying from a mail program, a document or an address book adds them.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Parses an address; the domain becomes its form in the DNS.
    pub fn parse(text: &str) -> Result<Self, String> {
        const LIKE: &str = "must be an e-mail address such as ada@example.com";
        let (text, written) = (pasted::clean_line(text), text.trim());
        let (local, domain) = text.rsplit_once('@').ok_or(LIKE)?;
        if !is_dot_atom(local) {
            return Err(format!(
                "{LIKE}: before the @ up to {MOST_LOCAL} ASCII letters, digits and {SIGNS}, with single dots between \
                 them (RFC 5321)"
            ));
        }
        let read = if written.chars().count() <= MOST { in_ascii(domain) } else { None };
        let domain = read.filter(|domain| local.len() + 1 + domain.len() <= MOST);
        let domain = domain
            .ok_or_else(|| format!("{LIKE}: after the @ a domain of the DNS, at most {MOST} characters in all"))?;
        Ok(Self(format!("{local}@{domain}")))
    }

    /// The address, for sending: the local part as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a reader who knows the address recognises it by: `a•••@example.com`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or_default();
        format!("{}•••@{domain}", local.get(..1).unwrap_or_default())
    }

    /// The form in which addresses are compared: all in lower case. No provider of note distinguishes
    /// mailboxes by the case of the local part.
    pub fn canonical(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

fn is_dot_atom(local: &str) -> bool {
    let is_atom = |atom: &str| {
        !atom.is_empty() && atom.chars().all(|letter| letter.is_ascii_alphanumeric() || SIGNS.contains(letter))
    };
    local.len() <= MOST_LOCAL && local.split('.').all(is_atom)
}

/// A domain in the form of the DNS: at least two labels of letters, digits and hyphens, each of at most
/// 63 characters, and no number at the end (that would be an IP address).
fn in_ascii(domain: &str) -> Option<String> {
    // Hyphens at the third and fourth position: such domains exist, and none looks like another.
    let (letters, hyphens) = (AsciiDenyList::STD3, Hyphens::CheckFirstLast);
    let read = Uts46::new().to_ascii(domain.as_bytes(), letters, hyphens, DnsLength::Verify).ok()?;
    let (_, last) = read.rsplit_once('.')?;
    last.bytes().any(|byte| !byte.is_ascii_digit()).then(|| read.into_owned())
}

// An address is personal: it must not appear in a log by accident.
crate::redacted_debug!(EmailAddress);

crate::text_value!(EmailAddress, {
    "type": "string", "format": "email", "maxLength": MOST, "examples": ["ada@example.com"],
    "pattern": format!("^{}$", pattern::email_address()),
    "description": "Before the @ ASCII only (RFC 5321). A domain may be written in any script; it is stored \
        and returned in the form of the DNS, such as xn--exmple-cua.com.",
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> String {
        EmailAddress::parse(text).unwrap().as_str().to_owned()
    }

    #[test]
    fn usual_addresses_are_read() {
        for text in ["ada@example.com", "a.b+c@sub.example.co.uk", "o'neil_{x}@a-b.example", "Ada@ab--cd.example"] {
            assert_eq!(read(text), text);
        }
        assert_eq!(read(" x@y.z "), "x@y.z");
    }

    #[test]
    fn a_malformed_address_is_rejected() {
        for text in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "ada@localhost",
            "a..b@example.com",
            ".a@example.com",
            "a.@example.com",
            "a@-x.com",
            "a@x-.com",
            "a@x..com",
            "a@example.com.",
            "a@under_score.com",
            "a b@example.com",
            "a@ex ample.com",
            "a@example.com\r\nBcc: b@example.com",
            "\"a\"@example.com",
            "a@b@example.com",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a@１２７。0.0.1",
            "a@xn--a.com",
            "a@xn--example-.com",
            "a@ex\u{fffd}mple.com",
        ] {
            assert!(EmailAddress::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_is_as_long_as_smtp_takes_it() {
        let domain = |length: usize| ["x".repeat(63).as_str(); 3].join(".") + "." + &"y".repeat(length);
        let local = "a".repeat(60);
        assert_eq!(read(&format!("{}@{}", "a".repeat(59), domain(2))).len(), 254);
        for text in [
            format!("{local}@{}", domain(2)),
            format!("{}@example.com", "a".repeat(65)),
            format!("a@{}.com", "x".repeat(64)),
            // Each of these becomes longer, or nothing at all.
            format!("a@{}.com", "ä".repeat(62)),
            format!("a@{}example.com", "\u{ad}".repeat(254)),
        ] {
            assert!(EmailAddress::parse(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn one_address_is_equal_in_any_spelling_of_its_domain() {
        for (texts, one) in [
            (
                &["ada@example.com", "ada@ｅxample.com", "ada@EXAMPLE。com", "ada@exam\u{ad}ple.com"][..],
                "ada@example.com",
            ),
            (
                &["ada@exämple.com", "ada@exa\u{308}mple.com", "ada@EXÄMPLE.com", "ada@XN--EXMPLE-CUA.com"],
                "ada@xn--exmple-cua.com",
            ),
            (&["ada@stra\u{df}e.example", "ada@xn--strae-oqa.example"], "ada@xn--strae-oqa.example"),
            (&["ada@\u{212a}iwi.example"], "ada@kiwi.example"),
        ] {
            for text in texts {
                assert_eq!(read(text), one, "{text}");
            }
        }
    }

    #[test]
    fn an_address_that_cannot_get_mail_is_rejected_with_a_reason() {
        for text in ["josé@example.com", "\u{212a}ate@example.com", "ａda@example.com", "用户@example.com"] {
            let error = EmailAddress::parse(text).unwrap_err();
            assert!(error.contains("ASCII") && !error.contains(text), "{error}");
        }
    }

    #[test]
    fn an_address_is_read_without_what_came_along_when_it_was_copied() {
        for extra in ["\u{200B}", "\u{FEFF}", "\u{2060}", "\u{202A}", "\u{202C}", "\u{2066}", "\u{200E}", "\u{AD}"] {
            for copied in [
                format!("{extra}ada@example.com"),
                format!("{extra} ada@example.com {extra}"),
                format!("a{extra}da{extra}@example.com"),
                format!("ada@{extra}exam{extra}ple.com{extra}"),
            ] {
                assert_eq!(read(&copied), "ada@example.com", "{copied:?}");
            }
        }
        assert_eq!(read("\u{A0}\u{200D}ada@example.com\u{3000}"), "ada@example.com");
        // A joiner is a letter of a domain (RFC 5892, A.1).
        assert_ne!(read("ada@نامه\u{200C}ای.com"), read("ada@نامهای.com"));
    }

    #[test]
    fn addresses_that_differ_in_case_are_one() {
        assert_eq!(EmailAddress::parse("Ada@Example.COM").unwrap().canonical(), "ada@example.com");
    }

    proptest! {
        #[test]
        fn parsing_a_parsed_value_changes_nothing(text in "[a-zA-Z.@]{3,20}\\.[a-z]{2}|[a-z.]{1,5}@\\PC{1,10}\\.\\PC{1,5}|[aİȺß]{1,30}@[aİȺẞ]{1,30}\\.[aİ]{2}|a@xn--[a-z0-9-]{1,12}\\.[a-z]{2}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert!(address.as_str().is_ascii());
                prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address.clone()));
                prop_assert_eq!(read(&address.canonical()), address.canonical());
            }
        }

        #[test]
        fn capitals_and_wide_letters_are_normalised_in_domains(domain in "[a-zäöüñéßж]{1,12}\\.[a-z]{2,5}") {
            let wide = |letter: char| match letter {
                'a'..='z' => char::from_u32(u32::from(letter) + 0xFEE0).unwrap(),
                '.' => '\u{3002}',
                other => other,
            };
            let one = EmailAddress::parse(&format!("a@{domain}"));
            prop_assert_eq!(&EmailAddress::parse(&format!("a@{}", domain.chars().map(wide).collect::<String>())), &one);
            // The capital of a sharp s is another domain in the DNS when it is written as two.
            if !domain.contains('ß') {
                prop_assert_eq!(&EmailAddress::parse(&format!("a@{}", domain.to_uppercase())), &one);
            }
        }
    }
}
