//! Descriptions of devices from their `User-Agent`.

/// Marks of browsers in the order in which to look for them: most claim to be several others.
const PROGRAMS: &[(&str, &str)] = &[
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser/", "Samsung Internet"),
    ("vivaldi/", "Vivaldi"),
    ("firefox/", "Firefox"),
    ("fxios/", "Firefox"),
    ("crios/", "Chrome"),
    ("headlesschrome/", "Chrome"),
    ("chrome/", "Chrome"),
    ("chromium/", "Chromium"),
    ("safari/", "Safari"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("cros ", "ChromeOS"),
    ("macintosh", "macOS"),
    ("mac os x", "macOS"),
    ("linux", "Linux"),
];

/// A longer `User-Agent` is cut: what matters comes first.
pub const LONGEST: usize = 200;

/// Browser and system, such as `Firefox on Linux`, or the name of another program. A text that is not
/// recognised stays as it is.
pub fn describe(agent: &str) -> String {
    match recognize(agent) {
        (Some(program), Some(system)) => format!("{program} on {system}"),
        (Some(program), None) => program.to_owned(),
        (None, system) => match (product(agent), system) {
            (Some(product), Some(system)) => format!("{product} on {system}"),
            (Some(product), None) => product.to_owned(),
            (None, _) => agent.to_owned(),
        },
    }
}

/// Browser and system, if they are among those that are listed here. Use these names where a text that
/// a device made up must not be repeated.
pub fn recognize(agent: &str) -> (Option<&'static str>, Option<&'static str>) {
    let lower = agent.to_lowercase();
    let first =
        |list: &[(&str, &'static str)]| list.iter().find(|(mark, _)| lower.contains(mark)).map(|(_, name)| *name);
    (lower.starts_with("mozilla/").then(|| first(PROGRAMS)).flatten(), first(SYSTEMS))
}

/// The same in one text, such as `Firefox, Linux`, for records that outlive an account: nothing of it
/// is personal. None if neither is recognised.
pub fn platform(agent: &str) -> Option<String> {
    let (program, system) = recognize(agent);
    let names: Vec<_> = program.into_iter().chain(system).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The name of `Name/1.2 …` (RFC 9110, 10.1.5).
fn product(agent: &str) -> Option<&str> {
    let (name, version) = agent.split_once('/')?;
    let token = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let is_name = !name.is_empty() && name.chars().all(token) && !name.eq_ignore_ascii_case("mozilla");
    (is_name && version.starts_with(|c: char| c.is_ascii_digit())).then_some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn common_user_agents_get_readable_names() {
        for (agent, words) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 \
                     Safari/537.36",
                "Chrome on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 \
                     Safari/537.36 Edg/141.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                     Version/18.5 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                     Version/18.5 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 \
                     Chrome/130.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0 \
                     Mobile/15E148 Safari/604.1",
                "Chrome on iPad",
            ),
            ("Glotto/3.1 (iPhone; iOS 18.5)", "Glotto on iPhone"),
            ("curl/8.5.0", "curl"),
            ("python-requests/2.32.3", "python-requests"),
        ] {
            assert_eq!(describe(agent), words, "{agent}");
        }
    }

    #[test]
    fn platform_names_contain_nothing_from_a_forged_user_agent() {
        for (agent, names) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", Some("Firefox, Linux")),
            ("Glotto/3.1 (iPhone; iOS 18.5)", Some("iPhone")),
            ("Ada Lovelace's machine, ada@example.com", None),
            ("Mozilla/5.0 (Ada Lovelace) Chrome/141.0", Some("Chrome")),
            ("", None),
        ] {
            assert_eq!(platform(agent).as_deref(), names, "{agent}");
        }
    }

    #[test]
    fn an_unrecognised_user_agent_stays_as_it_is() {
        for agent in ["", "a toaster", "Mozilla/5.0", "<b>x</b>/1", "/1.0", "Telescope/beta"] {
            assert_eq!(describe(agent), agent);
        }
    }

    proptest! {
        #[test]
        fn no_device_name_is_longer_than_its_user_agent_or_a_few_words(agent in ".{0,300}") {
            prop_assert!(describe(&agent).len() <= agent.len().max(40) + " on ChromeOS".len());
        }
    }
}
