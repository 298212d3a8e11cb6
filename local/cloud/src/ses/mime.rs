//! Reading a raw mail: enough of MIME to show one.

use base64::Engine as _;
use base64::engine::general_purpose::GeneralPurpose;
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};

use super::Mail;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The headers that have a field of their own.
const SHOWN: [&str; 7] = ["from", "to", "cc", "bcc", "reply-to", "subject", "mime-version"];

/// Fills `mail` from a raw message in base64.
pub(super) fn read(base64: &str, mail: &mut Mail) {
    let raw = LENIENT.decode(base64).unwrap_or_default();
    let raw = String::from_utf8_lossy(&raw).replace("\r\n", "\n");
    let (headers, _) = part(&raw);
    for (name, value) in &headers {
        match name.to_ascii_lowercase().as_str() {
            "subject" => mail.subject.clone_from(value),
            "from" if mail.from.is_empty() => mail.from.clone_from(value),
            "to" if mail.to.is_empty() => mail.to = addresses(value),
            "cc" if mail.cc.is_empty() => mail.cc = addresses(value),
            "reply-to" if mail.reply_to.is_empty() => mail.reply_to = addresses(value),
            _ => {}
        }
    }
    bodies(&raw, mail, 0);
    let further = headers.into_iter().filter(|(name, _)| {
        let name = name.to_ascii_lowercase();
        !SHOWN.contains(&name.as_str()) && !name.starts_with("content-")
    });
    mail.headers.extend(further);
}

/// Takes the first text and the first HTML of a part and its subparts.
fn bodies(raw: &str, mail: &mut Mail, depth: usize) {
    let (headers, body) = part(raw);
    let kind = header(&headers, "content-type").unwrap_or("text/plain");
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") && depth < 5 {
        if let Some(boundary) = boundary(kind) {
            let cut = format!("--{boundary}");
            let parts = body.split(&cut).skip(1);
            for inner in parts.take_while(|inner| !inner.starts_with("--")) {
                bodies(inner.trim_start_matches('\n'), mail, depth + 1);
            }
        }
        return;
    }
    let encoding = header(&headers, "content-transfer-encoding").unwrap_or_default();
    let decoded = match encoding.to_ascii_lowercase().as_str() {
        "base64" => {
            let compact: String = body.split_whitespace().collect();
            String::from_utf8_lossy(&LENIENT.decode(compact).unwrap_or_default()).into_owned()
        }
        "quoted-printable" => quoted_printable(body),
        _ => body.to_owned(),
    };
    if lower.starts_with("text/html") {
        mail.html.get_or_insert(decoded);
    } else if lower.starts_with("text/plain") {
        mail.text.get_or_insert(decoded);
    }
}

/// The headers of a part, unfolded, and its body.
fn part(raw: &str) -> (Vec<(String, String)>, &str) {
    let (head, body) = match raw.strip_prefix('\n') {
        Some(body) => ("", body),
        None => raw.split_once("\n\n").unwrap_or((raw, "")),
    };
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = headers.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    (headers, body)
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut named = headers.iter().filter(|(header, _)| header.eq_ignore_ascii_case(name));
    named.next().map(|(_, value)| value.as_str())
}

fn boundary(content_type: &str) -> Option<String> {
    let parameters = content_type.split(';').map(str::trim);
    let boundary =
        parameters.filter_map(|p| p.split_once('=')).find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"));
    boundary.map(|(_, value)| value.trim().trim_matches('"').to_owned())
}

fn addresses(list: &str) -> Vec<String> {
    list.split(',').map(|address| address.trim().to_owned()).collect()
}

fn quoted_printable(text: &str) -> String {
    let joined = text.replace("=\n", "");
    let mut bytes = Vec::with_capacity(joined.len());
    let mut rest = joined.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if *first == b'=' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_mail_with_two_alternatives_shows_both_and_its_further_headers() {
        let raw = "From: a@x.example\r\nTo: b@x.example\r\nSubject: Hello\r\n\
            List-Unsubscribe: <https://x.example/u>,\r\n <mailto:u@x.example>\r\n\
            Content-Type: multipart/alternative; boundary=\"cut\"\r\n\r\n\
            --cut\r\nContent-Type: text/plain; charset=utf-8\r\n\
            Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=\r\n=C3=9Fe\r\n\
            --cut\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n\
            PHA+SGk8L3A+\r\n--cut--\r\n";
        let mut mail = Mail::default();
        read(&LENIENT.encode(raw), &mut mail);
        assert_eq!(mail.subject, "Hello");
        assert_eq!(mail.text.as_deref().map(str::trim), Some("Grüße"));
        assert_eq!(mail.html.as_deref(), Some("<p>Hi</p>"));
        let expected = "<https://x.example/u>, <mailto:u@x.example>";
        assert_eq!(mail.header("list-unsubscribe"), Some(expected));
    }
}
