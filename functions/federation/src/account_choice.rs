//! What a client tells the provider about the account that the user wants to sign in with. Both are requests: the
//! provider decides, and which account it was, its token says.

use std::borrow::Cow;

use glotto_domain::text::{Shape, bounded};
use glotto_domain::{ParseText, Violation};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// The longest hint in characters, as long as an e-mail address can be.
const LONGEST: usize = 254;

// The other values are missing on purpose: `reauthenticate` does what `login` would, and `none` and `consent` have no
// use here.
/// What the provider must ask the user (`prompt`, `OpenID` Connect Core, 3.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename = "ProviderPrompt", rename_all = "camelCase")]
pub enum Prompt {
    /// Which of the user's accounts at the provider to use, even if one of them is signed in.
    SelectAccount,
}

impl ParseText for Prompt {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        if text == "selectAccount" { Ok(Self::SelectAccount) } else { Err(Violation::option(&["selectAccount"])) }
    }
}

/// The name of an account at the provider, usually an e-mail address (`login_hint`, `OpenID` Connect Core, 3.1.2.1).
#[derive(Clone, PartialEq, Eq)]
pub struct LoginHint(String);

impl ParseText for LoginHint {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        bounded(text, 1, LONGEST, Shape::Line).map(Self)
    }
}

impl JsonSchema for LoginHint {
    fn schema_name() -> Cow<'static, str> {
        "ProviderLoginHint".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "minLength": 1, "maxLength": LONGEST, "examples": ["ada@example.com"],
            "pattern": Shape::Line.pattern(1),
        })
    }
}

// A hint is personal: it must not appear in a log.
glotto_domain::redacted_debug!(LoginHint);

impl From<LoginHint> for openidconnect::LoginHint {
    fn from(hint: LoginHint) -> Self {
        Self::new(hint.0)
    }
}

/// What the client tells the provider.
#[derive(Debug, Clone, Default)]
pub struct AccountChoice {
    /// What the provider must ask the user.
    pub prompt: Option<Prompt>,
    /// The account that the provider should suggest.
    pub login_hint: Option<LoginHint>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_hint_is_a_line_of_any_script_and_is_not_logged() {
        for hint in ["ada", " ada@exämple.com ", &"x".repeat(254)] {
            let parsed = LoginHint::parse_text(hint).unwrap();
            assert_eq!(parsed.0, hint.trim());
            assert!(!format!("{parsed:?}").contains("ada"));
        }
        for wrong in ["", " ", "ada\nbob", &"x".repeat(255)] {
            assert!(LoginHint::parse_text(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_only_prompt_is_the_choice_of_an_account() {
        assert_eq!(Prompt::parse_text("selectAccount").unwrap(), Prompt::SelectAccount);
        for other in ["login", "none", "consent", "select_account", ""] {
            assert!(Prompt::parse_text(other).is_err(), "{other}");
        }
    }
}
