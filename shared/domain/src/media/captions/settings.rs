//! Where a cue is shown (<https://www.w3.org/TR/webvtt1/#webvtt-cue-settings>).

/// The settings that are known and well-formed, each once and with a space before it. Players ignore others.
pub(super) fn normalize<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut found: Vec<(&str, &str)> = Vec::new();
    for (name, value) in words.filter_map(|word| word.split_once(':')) {
        if is_valid(name, value) && found.iter().all(|(other, _)| *other != name) {
            found.push((name, value));
        }
    }
    found.into_iter().flat_map(|(name, value)| [" ", name, ":", value]).collect()
}

fn is_valid(name: &str, value: &str) -> bool {
    let (number, keyword) = value.split_once(',').unwrap_or((value, ""));
    match name {
        "vertical" => ["rl", "lr"].contains(&value),
        "align" => ["start", "center", "end", "left", "right"].contains(&value),
        "size" => is_percentage(value),
        "position" => is_percentage(number) && ["", "line-left", "center", "line-right"].contains(&keyword),
        "line" => (is_percentage(number) || is_line(number)) && ["", "start", "center", "end"].contains(&keyword),
        // A region would refer to a block that is left out.
        _ => false,
    }
}

fn is_percentage(text: &str) -> bool {
    let Some(number) = text.strip_suffix('%') else { return false };
    let is_plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && number.len() <= 8;
    is_plain && number.parse::<f32>().is_ok_and(|number| (0.0..=100.0).contains(&number))
}

fn is_line(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_settings_are_kept_once_and_others_are_left_out() {
        let kept = |text: &str| normalize(text.split_whitespace());
        for valid in ["vertical:rl", "align:start", "size:50%", "position:10.5%,line-left", "line:-1", "line:0%,end"] {
            assert_eq!(kept(valid), format!(" {valid}"));
        }
        for wrong in ["region:a", "align:top", "size:101%", "size:50", "line:x", "position:1", "line:1,left", "a", ":"]
        {
            assert_eq!(kept(wrong), "", "{wrong}");
        }
        assert_eq!(kept("align:start size:5% align:end"), " align:start size:5%");
    }
}
