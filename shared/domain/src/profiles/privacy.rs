//! Who may see a profile, and which parts of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ParseText, Violation, input};

/// Who may see a profile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Visibility {
    /// Everyone.
    Public,
    /// Signed-in users.
    SignedIn,
    /// Only its owner. Profiles are private until their owner decides otherwise.
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
            Self::SignedIn => "signedIn",
            Self::Private => "private",
        }
    }

    /// Whether a viewer may see the profile.
    pub const fn admits(self, viewer: Viewer) -> bool {
        match (self, viewer) {
            (_, Viewer::Owner) | (Self::Public, _) | (Self::SignedIn, Viewer::SignedIn) => true,
            (Self::SignedIn | Self::Private, _) => false,
        }
    }

    /// Whether it admits viewers that the other does not admit.
    pub const fn is_wider_than(self, other: Self) -> bool {
        (self as u8) < (other as u8)
    }
}

impl ParseText for Visibility {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let found = Self::ALL.into_iter().find(|visibility| visibility.name() == text);
        found.ok_or_else(|| Violation::option(&Self::ALL.map(Self::name)))
    }
}

/// A viewer of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// The owner of the profile.
    Owner,
    /// Another signed-in user.
    SignedIn,
    /// Anyone else.
    Anybody,
}

/// What a profile shows of the learning of its owner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProfileSharing {
    /// The streak.
    pub streak: bool,
    /// The points.
    pub xp: bool,
    /// The courses.
    pub courses: bool,
}

/// Changes of what a profile shows. Missing members stay as they are.
#[input(change)]
pub struct ProfileSharingEdit {
    /// The streak.
    pub streak: Option<bool>,
    /// The points.
    pub xp: Option<bool>,
    /// The courses.
    pub courses: Option<bool>,
}

impl ProfileSharing {
    /// Applies changes.
    #[must_use]
    pub fn apply(self, edit: &ProfileSharingEdit) -> Self {
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
    fn a_profile_is_visible_to_its_audience_only() {
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
    fn a_profile_is_private_by_default() {
        assert_eq!(Visibility::default(), Visibility::Private);
        assert_eq!(ProfileSharing::default(), ProfileSharing { streak: false, xp: false, courses: false });
    }

    #[test]
    fn a_wider_visibility_admits_more_viewers() {
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
