//! Checks the list of providers at start-up. With an invalid list, every endpoint about providers would fail with
//! an internal error that does not show the reason.

use std::collections::BTreeMap;

use crate::error::{Error, Result};

const PARAMETER: &str = "OidcProviders";

/// Refuses a list that the functions could not read.
pub(super) fn check(parameters: &BTreeMap<String, String>) -> Result<()> {
    let Some(list) = parameters.get(PARAMETER) else { return Ok(()) };
    glotto_domain::federation::providers(list).map(|_| ()).map_err(|why| {
        Error::new(format!("{PARAMETER} is not a valid list of providers: {why}")).hint(format!(
            "put the JSON array into a file, as a shell takes quotes away, and name that: \
             make run ARGS='--parameter {PARAMETER}=@providers.json'. docs/sign-in-with.md describes its contents"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(list: &str) -> Result<()> {
        check(&[(PARAMETER.to_owned(), list.to_owned())].into())
    }

    #[test]
    fn a_list_without_quotes_is_rejected_with_advice() {
        let error = checked("[{name:google,label:Google}]").unwrap_err().to_string();
        assert!(error.contains("OidcProviders is not a valid list") && error.contains("@providers.json"), "{error}");
        assert!(checked("{}").is_err());
    }

    #[test]
    fn a_valid_or_empty_list_is_accepted() {
        check(&BTreeMap::new()).unwrap();
        checked("[]").unwrap();
        let google = r#"[{"name": "google", "label": "Google", "issuer": "https://accounts.google.com",
            "clientId": "id", "secret": {"place": "google"}}]"#;
        checked(google).unwrap();
    }
}
