//! Query strings. HTTP APIs hand them over as clients send them, percent-encoded.

/// Why a query string cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidQueryString {
    /// A character that a URL cannot contain, such as a space, a quote or `<`.
    Character,
    /// A percent sign without two hexadecimal digits.
    PercentEncoding,
    /// Not UTF-8 after decoding.
    Utf8,
}

impl InvalidQueryString {
    /// The detail of the problem.
    pub const fn detail(self) -> &'static str {
        match self {
            Self::Character => "The query string has a character that must be percent-encoded.",
            Self::PercentEncoding => "The query string has a percent sign without two hexadecimal digits.",
            Self::Utf8 => "The query string is not UTF-8 after decoding.",
        }
    }
}

/// Decodes `application/x-www-form-urlencoded` (<https://url.spec.whatwg.org/#urlencoded-parsing>). Returns
/// names and values in their order.
///
/// # Errors
///
/// Unlike there, text that no browser would send is an error, so that a proxy and a function cannot
/// read one query string in two ways.
pub fn parse_query_string(text: &str) -> Result<Vec<(String, String)>, InvalidQueryString> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

fn decode(text: &str) -> Result<String, InvalidQueryString> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let (high, low) = (digit(bytes.next()), digit(bytes.next()));
                let (Some(high), Some(low)) = (high, low) else { return Err(InvalidQueryString::PercentEncoding) };
                high * 16 + low
            }
            // Not the query percent-encode set of the URL standard, and nothing outside of ASCII.
            b'!'..=b'~' if !matches!(byte, b'"' | b'#' | b'<' | b'>') => byte,
            _ => return Err(InvalidQueryString::Character),
        });
    }
    String::from_utf8(decoded).map_err(|_| InvalidQueryString::Utf8)
}

/// The value of a hexadecimal digit.
fn digit(byte: Option<u8>) -> Option<u8> {
    u8::try_from(char::from(byte?).to_digit(16)?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        parse_query_string(text).unwrap()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn names_and_values_are_decoded_in_their_order() {
        assert_eq!(pairs("b=1&a=x%20y+z&b=%C3%A4"), [pair("b", "1"), pair("a", "x y z"), pair("b", "ä")]);
        assert_eq!(pairs("%61=%2B%26%3D"), [pair("a", "+&=")]);
    }

    #[test]
    fn a_parameter_may_have_no_value_and_a_value_an_equals_sign() {
        assert_eq!(pairs("a&b=&=c&&d=e=f"), [pair("a", ""), pair("b", ""), pair("", "c"), pair("d", "e=f")]);
        assert!(pairs("").is_empty() && pairs("&&").is_empty());
    }

    #[test]
    fn what_browsers_send_unencoded_is_accepted() {
        assert_eq!(pairs("a=[b]|{c}^`'\\~"), [pair("a", "[b]|{c}^`'\\~")]);
    }

    #[test]
    fn what_cannot_be_in_a_url_is_an_error() {
        for text in ["a=b c", "a=\"b\"", "a=<b>", "a=b#c", "a=\u{0}", "a=\n", "a=ä", "a=\u{7f}", "a b=c"] {
            assert_eq!(parse_query_string(text), Err(InvalidQueryString::Character), "{text:?}");
        }
    }

    #[test]
    fn invalid_percent_encoding_is_an_error() {
        for text in ["%", "a=%", "a=%4", "a=%zz", "a=%4z", "a=%+1", "a=100%&b=1", "%%41"] {
            assert_eq!(parse_query_string(text), Err(InvalidQueryString::PercentEncoding), "{text}");
        }
    }

    #[test]
    fn invalid_utf8_after_decoding_is_an_error() {
        for text in ["a=%ff", "a=%C3", "%C3%28=1", "a=%ED%A0%80"] {
            assert_eq!(parse_query_string(text), Err(InvalidQueryString::Utf8), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_a_browser_encodes_is_decoded(
            pairs in proptest::collection::vec((any::<String>(), any::<String>()), 0..5),
        ) {
            let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
            prop_assert_eq!(parse_query_string(&encoded), Ok(pairs));
        }

        #[test]
        fn what_is_accepted_is_read_as_browsers_read_it(text in "([a-z=&+%\"#<ä~]|%[0-9a-fA-F]{2}){0,20}") {
            if let Ok(pairs) = parse_query_string(&text) {
                let expected: Vec<_> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
                prop_assert_eq!(pairs, expected);
            }
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,80}") {
            let _ = parse_query_string(&text);
        }
    }
}
