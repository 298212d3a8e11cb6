//! The secret part of the URL of a picture.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, de};

/// The secret part of the URL of a picture: 128 random bits. Users who may see the profile get it. When
/// fewer users may see the profile, it is replaced.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AvatarLink(String);

impl AvatarLink {
    const LENGTH: usize = 32;

    /// A link from random bytes.
    pub fn new(random: [u8; 16]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(random)))
    }

    /// Parses the part of a URL.
    pub fn parse(text: &str) -> Option<Self> {
        let valid = text.len() == Self::LENGTH && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        valid.then(|| Self(text.to_owned()))
    }

    /// The part of a URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

// A link gives access to the picture, so it must not be logged.
crate::redacted_debug!(AvatarLink);

impl<'de> Deserialize<'de> for AvatarLink {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a link of a picture"))
    }
}
