//! The constraints of parameters, which CloudFormation checks before it deploys anything.

use regex_lite::Regex;
use serde_json::Value;

use crate::error::{Error, Result};

/// Checks the value of a parameter.
pub(super) fn check(name: &str, parameter: &Value, value: &Value) -> Result<()> {
    let text = plain(value);
    let Some(limit) = broken(name, parameter, &text)? else { return Ok(()) };
    let what = if parameter["NoEcho"] == true {
        format!("the parameter {name} has a value that it cannot have")
    } else {
        format!("the parameter {name} cannot be {text:?}")
    };
    Err(Error::new(what).hint(limit))
}

/// What to do, if a constraint is broken.
fn broken(name: &str, parameter: &Value, text: &str) -> Result<Option<String>> {
    if let Some(allowed) = parameter["AllowedValues"].as_array() {
        let allowed: Vec<_> = allowed.iter().map(plain).collect();
        if !allowed.iter().any(|one| one == text) {
            return Ok(Some(format!("choose one of {}", allowed.join(", "))));
        }
    }
    if parameter["Type"] == "Number" {
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        let Some(number) = number else { return Ok(Some("choose a number".to_owned())) };
        if let Some(range) = outside(parameter, "Value", number) {
            return Ok(Some(format!("choose a number {range}")));
        }
    }
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if let Some(range) = outside(parameter, "Length", length.into()) {
        return Ok(Some(format!("choose a text whose number of characters is {range}")));
    }
    match parameter["AllowedPattern"].as_str() {
        Some(pattern) if !is_match(name, pattern, text)? => {
            let description = parameter["ConstraintDescription"].as_str().map(str::to_owned);
            Ok(Some(description.unwrap_or_else(|| format!("choose a text that matches {pattern}"))))
        }
        _ => Ok(None),
    }
}

/// The range of the parameter, if a number is outside of it.
fn outside(parameter: &Value, what: &str, number: f64) -> Option<String> {
    let bound = |end: &str| {
        let bound = &parameter[format!("{end}{what}")];
        bound.as_f64().or_else(|| bound.as_str()?.parse().ok())
    };
    match (bound("Min"), bound("Max")) {
        (Some(least), Some(most)) if number < least || number > most => Some(format!("from {least} to {most}")),
        (Some(least), None) if number < least => Some(format!("of at least {least}")),
        (None, Some(most)) if number > most => Some(format!("of at most {most}")),
        _ => None,
    }
}

/// Whether a pattern matches the whole text.
fn is_match(name: &str, pattern: &str, text: &str) -> Result<bool> {
    let regex = Regex::new(&format!("^(?:{pattern})$"));
    let regex =
        regex.map_err(|error| Error::new(format!("the pattern of the parameter {name} is invalid: {error}")))?;
    Ok(regex.is_match(text))
}

/// A value as operators write it.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refusal(parameter: &Value, text: &str) -> Option<String> {
        check("Days", parameter, &json!(text)).err().map(|error| error.to_string())
    }

    #[test]
    fn a_number_is_within_its_range() {
        let days = json!({"Type": "Number", "MinValue": 1, "MaxValue": 30});
        for allowed in ["1", "30", "2.5"] {
            assert_eq!(refusal(&days, allowed), None, "{allowed}");
        }
        for refused in ["0", "31", "-1", "1e9"] {
            let message = refusal(&days, refused).unwrap();
            assert!(message.contains(refused) && message.contains("from 1 to 30"), "{message}");
        }
        for refused in ["", "many", "NaN", "inf"] {
            assert!(refusal(&days, refused).unwrap().contains("choose a number"), "{refused}");
        }
        assert!(refusal(&json!({"Type": "Number", "MinValue": "401"}), "400").unwrap().contains("at least 401"));
        assert_eq!(check("Days", &days, &json!(14)).err().map(|error| error.to_string()), None, "a default");
    }

    #[test]
    fn a_text_has_its_length_and_matches_its_pattern_as_a_whole() {
        let stage = json!({"Type": "String", "MaxLength": 6, "MinLength": 2, "AllowedPattern": "[a-z][a-z0-9-]*"});
        for allowed in ["ab", "dev", "prod-2"] {
            assert_eq!(refusal(&stage, allowed), None, "{allowed}");
        }
        for refused in ["a", "prod-22"] {
            assert!(refusal(&stage, refused).unwrap().contains("from 2 to 6"), "{refused}");
        }
        for refused in ["Dev", "2dev", "de v", "dev\n"] {
            assert!(refusal(&stage, refused).unwrap().contains("[a-z][a-z0-9-]*"), "{refused}");
        }
        let described = json!({"Type": "String", "AllowedPattern": "x", "ConstraintDescription": "it must be x"});
        assert!(refusal(&described, "y").unwrap().contains("it must be x"));
        assert!(refusal(&json!({"Type": "String", "AllowedPattern": "("}), "y").unwrap().contains("is invalid"));
    }

    #[test]
    fn one_of_the_allowed_values_may_be_written_as_a_text_or_as_a_number() {
        let days = json!({"Type": "Number", "AllowedValues": [1, 3]});
        assert_eq!(refusal(&days, "3"), None);
        assert!(refusal(&days, "2").unwrap().contains("choose one of 1, 3"));
    }

    #[test]
    fn a_secret_is_not_shown() {
        let secret = json!({"Type": "String", "NoEcho": true, "AllowedPattern": "[0-9a-f]*"});
        let message = refusal(&secret, "not this one").unwrap();
        assert!(!message.contains("not this one"), "{message}");
    }
}
