//! Who may see a profile, and what of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ParseText, input};

/// Who may see a profile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// Anybody.
    Public,
    /// Whoever is signed in.
    SignedIn,
    /// Nobody but its owner. What nobody has decided yet is private.
    #[default]
    Private,
}

impl Visibility {
    /// All of them, the widest first.
    pub const ALL: [Self; 3] = [Self::Public, Self::SignedIn, Self::Private];

    /// The name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::SignedIn => "signed-in",
            Self::Private => "private",
        }
    }

    /// Whether somebody may see it.
    pub const fn admits(self, viewer: Viewer) -> bool {
        match (self, viewer) {
            (_, Viewer::Owner) | (Self::Public, _) | (Self::SignedIn, Viewer::SignedIn) => true,
            (Self::SignedIn | Self::Private, _) => false,
        }
    }

    /// Whether some who may see this may not see the other.
    pub const fn is_wider_than(self, other: Self) -> bool {
        (self as u8) < (other as u8)
    }
}

impl ParseText for Visibility {
    fn parse_text(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|visibility| visibility.name() == text);
        found.ok_or_else(|| "must be public, signed-in or private".to_owned())
    }
}

/// Who looks at a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// Whose it is.
    Owner,
    /// Somebody else who is signed in.
    SignedIn,
    /// Anybody.
    Anybody,
}

/// What of their learning somebody shows to those who may see their profile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Shows {
    /// Days of study in a row.
    pub streak: bool,
    /// Points.
    pub xp: bool,
    /// The courses that they learn.
    pub courses: bool,
}

/// What of their learning somebody wants to show from now on.
#[input]
pub struct ShowsEdit {
    /// Days of study in a row.
    pub streak: Option<bool>,
    /// Points.
    pub xp: Option<bool>,
    /// The courses that they learn.
    pub courses: Option<bool>,
}

impl Shows {
    /// With what is to change changed.
    #[must_use]
    pub fn edited(self, edit: &ShowsEdit) -> Self {
        Self {
            streak: edit.streak.unwrap_or(self.streak),
            xp: edit.xp.unwrap_or(self.xp),
            courses: edit.courses.unwrap_or(self.courses),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_seen_by_those_for_whom_it_is() {
        for (visibility, owner, signed_in, anybody) in [
            (Visibility::Public, true, true, true),
            (Visibility::SignedIn, true, true, false),
            (Visibility::Private, true, false, false),
        ] {
            assert_eq!(visibility.admits(Viewer::Owner), owner);
            assert_eq!(visibility.admits(Viewer::SignedIn), signed_in);
            assert_eq!(visibility.admits(Viewer::Anybody), anybody);
        }
    }

    #[test]
    fn what_nobody_has_decided_is_shown_to_nobody() {
        assert_eq!(Visibility::default(), Visibility::Private);
        assert_eq!(Shows::default(), Shows { streak: false, xp: false, courses: false });
    }

    #[test]
    fn wider_means_that_more_may_see_it() {
        for wide in Visibility::ALL {
            for narrow in Visibility::ALL {
                let viewers = [Viewer::Owner, Viewer::SignedIn, Viewer::Anybody];
                let more = viewers.into_iter().any(|viewer| wide.admits(viewer) && !narrow.admits(viewer));
                assert_eq!(wide.is_wider_than(narrow), more, "{wide:?} {narrow:?}");
            }
        }
    }

    #[test]
    fn a_visibility_has_a_name_that_reads_back() {
        for visibility in Visibility::ALL {
            assert_eq!(Visibility::parse_text(visibility.name()), Ok(visibility));
            assert_eq!(serde_json::to_value(visibility).unwrap(), visibility.name());
        }
        assert!(Visibility::parse_text("friends").is_err());
    }
}
