//! The form of one-click unsubscribing, in both encodings that mail programs may use (RFC 8058, 3.2).

use glotto_http::gateway::parse_query_string;

/// A field of a form: its name and its value.
type Field = (String, String);

/// Whether a body is the form `List-Unsubscribe=One-Click`, with whatever other fields, or empty. Mail programs name
/// the media type wrongly or not at all, so the encoding is recognised by the body: multipart begins with a delimiter.
pub(crate) fn is_one_click(body: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(body.trim_ascii()) else { return false };
    let fields = if text.starts_with("--") { read_multipart(text) } else { read_urlencoded(text) };
    text.is_empty() || fields.iter().any(|(name, value)| name == "List-Unsubscribe" && value.trim() == "One-Click")
}

/// The fields of `application/x-www-form-urlencoded`; none if it is malformed.
fn read_urlencoded(text: &str) -> Vec<Field> {
    parse_query_string(text).unwrap_or_default()
}

/// The fields of `multipart/form-data` (RFC 7578). Its first line is the delimiter (RFC 2046, 5.1.1).
fn read_multipart(text: &str) -> Vec<Field> {
    let delimiter = text.lines().next().unwrap_or_default().trim_end();
    // What follows the last delimiter, `--` or nothing, has no fields.
    text.split(delimiter).filter_map(read_part).collect()
}

fn read_part(part: &str) -> Option<Field> {
    let (headers, value) = part.split_once("\r\n\r\n").or_else(|| part.split_once("\n\n"))?;
    let mut lines = headers.lines().filter_map(|line| line.split_once(':'));
    let (_, disposition) = lines.find(|(name, _)| name.trim().eq_ignore_ascii_case("content-disposition"))?;
    let mut parameters = disposition.split(';').filter_map(|parameter| parameter.split_once('='));
    let (_, name) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("name"))?;
    Some((name.trim().trim_matches('"').to_owned(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MULTIPART: &str =
        "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";

    #[test]
    fn the_form_is_parsed_as_browsers_and_mail_programs_encode_it() {
        let unix = MULTIPART.replace("\r\n", "\n");
        let unquoted = MULTIPART.replace('"', "").replace("Content-D", "content-d");
        let further = MULTIPART.replacen("--x", "--x\r\nContent-Disposition: form-data; name=csrf\r\n\r\na\r\n--x", 1);
        for body in [
            "",
            "\r\n",
            "List-Unsubscribe=One-Click",
            "List-Unsubscribe=One-Click\r\n",
            "List%2DUnsubscribe=One%2DClick",
            "%4cist-Unsubscribe=%4Fne-Click&csrf=a%20b",
            "source=x&List-Unsubscribe=One-Click",
            MULTIPART,
            &unix,
            &unquoted,
            &further,
        ] {
            assert!(is_one_click(body.as_bytes()), "{body}");
        }
    }

    #[test]
    fn a_body_that_only_mentions_the_form_is_not_the_form() {
        let of_another_field = MULTIPART.replace("name=\"List-Unsubscribe\"", "name=\"x\"; x=\"List-Unsubscribe\"");
        for body in [
            "{",
            "{}",
            "List-Unsubscribe=",
            "x=One-Click",
            "{\"List-Unsubscribe\":\"One-Click\"}",
            "x=List-Unsubscribe&y=One-Click",
            "List-Unsubscribe=No&x=One-Click",
            "List-Unsubscribe=%zz",
            &of_another_field,
            "--x",
            "--",
        ] {
            assert!(!is_one_click(body.as_bytes()), "{body}");
        }
        assert!(!is_one_click(b"List-Unsubscribe=One-Click&x=\xff"));
    }
}
