//! Addresses of web pages.

use std::fmt::Write as _;

use serde::Serialize;
use url::{Host, Url};

use crate::pasted::clean_line;

/// Characters of an address at most. Browsers and proxies take at least as many.
const LONGEST: usize = 2_000;

/// The address of a web page: `https`, a domain, and no user or password, which can disguise the domain. It is
/// stored as browsers write it (WHATWG URL), with everything that RFC 3986 does not permit percent-encoded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct HttpsUrl(String);

impl HttpsUrl {
    /// Parses an address; what copying left around it is left out.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = clean_line(text);
        let is_plain = |character: char| !(character.is_whitespace() || character.is_control() || character == '\\');
        // A browser would also take `https:example.com`, and leave out line breaks in the middle.
        let is_https = text.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
        let url = (is_https && text.chars().all(is_plain)).then(|| Url::parse(&text).ok()).flatten();
        let url = url.filter(names_a_domain).map(|url| encode(url.as_str()));
        let url = url.filter(|url| url.len() <= LONGEST);
        url.map(Self).ok_or_else(|| {
            format!("must be an address of a web page such as https://example.com/page, at most {LONGEST} characters")
        })
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether an address has a domain, and nothing before it.
fn names_a_domain(url: &Url) -> bool {
    let Some(Host::Domain(domain)) = url.host() else { return false };
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let top = domain.rsplit_once('.').map_or("", |(_, top)| top);
    let is_top = top.starts_with("xn--") || (top.len() > 1 && top.bytes().all(|byte| byte.is_ascii_alphabetic()));
    is_top && domain.split('.').all(is_label) && url.username().is_empty() && url.password().is_none()
}

/// The address with every byte percent-encoded that RFC 3986, 2, has no place for.
fn encode(url: &str) -> String {
    let bytes = url.as_bytes();
    let is_escape = |at: usize| bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
    let mut encoded = String::with_capacity(url.len());
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'%' if is_escape(at) => encoded.push('%'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => encoded.push(char::from(*byte)),
            _ if b"-._~:/?#@!$&'()*+,;=".contains(byte) => encoded.push(char::from(*byte)),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

/// The addresses of ASCII characters that are accepted.
const PATTERN: &str = "^[Hh][Tt][Tt][Pp][Ss]://([A-Za-z0-9_-]+[.])+([A-Za-z]{2,}|[Xx][Nn]--[A-Za-z0-9-]+)\
                       (:[0-9]{1,4})?([/?#][!-\\u005B\\u005D-~]*)?$";

crate::text_value!(HttpsUrl: Display, {
    "type": "string", "maxLength": LONGEST, "pattern": PATTERN, "examples": ["https://example.com/page"],
    "description": "Address of a web page. Responses have the form in which browsers write it (WHATWG URL).",
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stored(text: &str) -> Option<String> {
        HttpsUrl::parse(text).ok().map(|url| url.as_str().to_owned())
    }

    #[test]
    fn an_address_is_stored_as_browsers_write_it() {
        for (text, expected) in [
            ("https://example.com", "https://example.com/"),
            (" HTTPS://Example.COM:443/a ", "https://example.com/a"),
            ("\u{200B}https://example.com/x?y=1#z\n", "https://example.com/x?y=1#z"),
            ("https://müller.example/straße", "https://xn--mller-kva.example/stra%C3%9Fe"),
            ("https://example.com/a/../b", "https://example.com/b"),
            ("https://example.com/[x]|{y}^%zz%20", "https://example.com/%5Bx%5D%7C%7By%7D%5E%25zz%20"),
            ("https://example.com:8443/", "https://example.com:8443/"),
            ("https://пример.рф/", "https://xn--e1afmkfd.xn--p1ai/"),
        ] {
            assert_eq!(stored(text).unwrap_or_default(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_of_a_public_page_is_refused() {
        for text in [
            "",
            "example.com",
            "http://example.com/",
            "https:example.com",
            "https:\\\\example.com",
            "https://example.com\\@evil.test",
            "https://user@example.com/",
            "https://:secret@example.com/",
            "https://localhost/",
            "https://127.0.0.1/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://example.com./",
            "https://example..com/",
            "https://exa mple.com/",
            "https://example.com/a\nb",
            "https://example.com:99999/",
            "javascript:alert(1)//https://example.com",
            "https://",
        ] {
            assert_eq!(stored(text), None, "{text}");
        }
        assert_eq!(stored(&format!("https://example.com/{}", "x".repeat(LONGEST))), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic_and_what_it_takes_is_stored_as_itself(
            text in "(https://)?(example\\.com|[a-zé0-9.-]{1,12})?[/?#]?\\PC{0,20}",
        ) {
            if let Some(url) = stored(&text) {
                prop_assert!(url.starts_with("https://") && url.is_ascii());
                prop_assert_eq!(stored(&url), Some(url));
            }
        }
    }
}
