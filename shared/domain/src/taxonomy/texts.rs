//! The texts of skills and categories.

use jiff::Timestamp;

use crate::id::{Id as _, SkillId};

crate::line_of_text! {
    /// What a skill is called in a language, or another name of it.
    pub struct SkillLabel(1..=200);
    /// What a category is called in a language.
    pub struct CategoryLabel(1..=80);
    /// What identifies a skill where it comes from, such as its URI in ESCO.
    pub struct SkillSource(1..=300);
}

crate::paragraphs! {
    /// What a skill is, in a language.
    pub struct SkillDescription(1..=4_000);
}

/// A hash of 32 bytes, SHA-256. It is passed in, because this crate has no cryptography.
pub type Digest = fn(&[u8]) -> [u8; 32];

impl SkillSource {
    /// The id of the skill that comes from here: always the same, so that an import that is repeated finds what it
    /// created. It has 80 bits of the hash and the creation time zero, by which it differs from the ids of other skills.
    pub fn skill_id(&self, digest: Digest) -> SkillId {
        let hash = digest(self.as_str().as_bytes());
        let bits = hash.iter().take(10).fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
        SkillId::new(Timestamp::UNIX_EPOCH, bits)
    }
}
