//! Cursors, signed texts, and what is in them: refresh tokens, challenges and codes.

use std::sync::{Arc, LazyLock};

use aws_sdk_dynamodb::types::AttributeValue;
use glotto_domain::ParseText as _;
use glotto_domain::factors::{Challenge, FactorCode};
use glotto_domain::keys::{KeyPurpose, SealLabel};
use glotto_http::Seal;
use glotto_runtime::keys::SecretSet;
use glotto_signin::{RefreshToken, SealedText};
use glotto_store::{Cursor, CursorKey};

use super::{now, split, text};

pub(super) static SEAL: LazyLock<Option<Seal>> = LazyLock::new(|| {
    let label = SealLabel::new(KeyPurpose::MailLinks, "fuzz");
    Seal::with(Arc::new(SecretSet::of("v1", b"secret")), label, now())
});

/// Any text as a cursor, and a cursor for any position. It is valid for its own list only, and only if it
/// is unchanged.
pub fn cursor(data: &[u8]) {
    let key = CursorKey::new(b"secret");
    let (scope, rest) = split(data);
    let (scope, rest) = (text(scope), text(rest));
    let opened = key.open(rest, scope);
    if let Ok(cursor) = &opened {
        assert_eq!(key.seal(cursor, scope), rest, "a cursor has two encodings");
    }
    let names = rest.split('\n').filter_map(|line| line.split_once('='));
    let position = Cursor(names.map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned()))).collect());
    let sealed = key.seal(&position, scope);
    assert_eq!(key.open(&sealed, scope).as_ref(), Ok(&position));
    assert!(key.open(&sealed, &format!("{scope} ")).is_err(), "a cursor is valid for another list");
    if let Some(changed) = changed(&sealed, data) {
        assert!(key.open(&changed, scope).is_err(), "a changed cursor is valid");
    }
}

/// Any text as a signed text, and any text signed.
pub fn sealed(data: &[u8]) {
    let (text, Some(seal)) = (text(data), SEAL.as_ref()) else { return };
    let closed = seal.close(text);
    assert_eq!(seal.open(&closed), Some(text));
    if let Some(changed) = changed(&closed, data) {
        assert_eq!(seal.open(&changed), None, "a changed text is valid");
    }
    if let Some(inside) = seal.open(text) {
        assert_eq!(seal.close(inside), text, "a seal has two encodings");
    }
}

/// Any text as the content of a refresh token.
pub fn refresh_token(data: &[u8]) {
    let text = text(data);
    if let Ok(sealed) = SealedText::parse_text(text) {
        let again = SealedText::parse_text(sealed.as_str()).map(|again| again.as_str().to_owned());
        assert_eq!(again.as_deref(), Ok(sealed.as_str()), "a token has two readings");
    }
    if let Some(token) = RefreshToken::parse(text) {
        assert_eq!(RefreshToken::parse(&token.to_string()), Some(token));
    }
}

/// Any text as the content of a challenge. Parsing and formatting are inverse, so that a challenge has one
/// text only, and cannot be used twice.
pub fn challenge(data: &[u8]) {
    if let Some(challenge) = Challenge::parse(text(data)) {
        assert_eq!(Challenge::parse(&challenge.to_string()), Some(challenge));
    }
}

/// Any text as a code that a user types. A parsed code can be formatted and parsed again.
pub fn code(data: &[u8]) {
    let formatted = match FactorCode::parse_text(text(data)) {
        Ok(FactorCode::Totp(code)) => code.to_string(),
        Ok(FactorCode::Recovery(code)) => code.as_str().to_owned(),
        Err(_) => return,
    };
    assert_eq!(FactorCode::parse_text(&formatted), FactorCode::parse_text(text(data)));
}

/// A signed text with one byte changed. None if the result is not UTF-8.
pub(super) fn changed(sealed: &str, data: &[u8]) -> Option<String> {
    let mut bytes = sealed.as_bytes().to_vec();
    let (index, mask) = (usize::from(*data.first()?), *data.last()?);
    let index = index % bytes.len();
    if mask == 0 {
        return None;
    }
    bytes[index] ^= mask;
    String::from_utf8(bytes).ok()
}
