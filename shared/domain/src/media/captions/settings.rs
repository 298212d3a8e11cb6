//! Where a cue is shown (<https://www.w3.org/TR/webvtt1/#webvtt-cue-settings>).

/// The settings that are known and well-formed, each once and with a space before it. Of two, the last is kept. Players
/// ignore others.
pub(super) fn normalize<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut found: Vec<(&str, &str)> = Vec::new();
    for (name, value) in words.filter_map(|word| word.split_once(':')).filter(|(name, value)| is_valid(name, value)) {
        match found.iter_mut().find(|(other, _)| *other == name) {
            Some((_, former)) => *former = value,
            None => found.push((name, value)),
        }
    }
    found.into_iter().flat_map(|(name, value)| [" ", name, ":", value]).collect()
}

fn is_valid(name: &str, value: &str) -> bool {
    let (number, keyword) = value.split_once(',').map_or((value, None), |(number, keyword)| (number, Some(keyword)));
    let is_aligned = |keywords: &[&str]| keyword.is_none_or(|keyword| keywords.contains(&keyword));
    match name {
        "vertical" => ["rl", "lr"].contains(&value),
        "align" => ["start", "center", "end", "left", "right"].contains(&value),
        "size" => is_percentage(value),
        "position" => is_percentage(number) && is_aligned(&["line-left", "center", "line-right"]),
        "line" => (is_percentage(number) || is_line(number)) && is_aligned(&["start", "center", "end"]),
        // A region would refer to a block that is left out.
        _ => false,
    }
}

/// Digits, with a point between them or not, that are at most a hundred.
fn is_percentage(text: &str) -> bool {
    let Some(number) = text.strip_suffix('%').filter(|number| number.len() <= 20) else { return false };
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    let is_plain = [whole, decimals].iter().all(|digits| is_digits(digits));
    is_plain && number.parse::<f64>().is_ok_and(|number| number <= 100.0)
}

fn is_line(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.len() <= 3 && is_digits(digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_settings_are_kept_once_and_others_are_left_out() {
        let kept = |text: &str| normalize(text.split_whitespace());
        for valid in [
            "vertical:rl",
            "align:start",
            "size:50%",
            "size:33.333333333333%",
            "position:10.5%,line-left",
            "line:-1",
            "line:0%,end",
        ] {
            assert_eq!(kept(valid), format!(" {valid}"));
        }
        for wrong in [
            "region:a",
            "align:top",
            "size:101%",
            "size:50",
            "size:5.%",
            "size:.5%",
            "size:%",
            "line:x",
            "line:-",
            "line:5%,",
            "position:1",
            "position:10%,",
            "line:1,left",
            "a",
            ":",
        ] {
            assert_eq!(kept(wrong), "", "{wrong}");
        }
        assert_eq!(kept("align:start size:5% align:end align:top"), " align:end size:5%");
    }
}
