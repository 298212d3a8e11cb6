//! Every stored type, and what it holds about people: by this an export knows an item that it found.

use glotto_domain::audit::OwnAuditView;
use glotto_domain::id::UserId;

use crate::accounts::{AccountItem, EmailItem};
use crate::administration::{PersonItem, StaffItem};
use crate::audit::{self, ActItem, AuditItem};
use crate::catalogue::CatalogueItem;
use crate::challenges::MetChallengeItem;
use crate::courses::{CourseItem, OutlineItem};
use crate::email_changes::EmailChangeItem;
use crate::enrolments::{EnrolmentItem, FormerEnrolmentItem};
use crate::entity::is_a;
use crate::erased_user_content::OwnVideoItem;
use crate::exports::ExportItem;
use crate::idempotency::IdempotencyRecord;
use crate::keyring::KeyringItem;
use crate::lessons::LessonItem;
use crate::limits::LimitItem;
use crate::mails::DeliveryItem;
use crate::outbox::EventItem;
use crate::passkeys::{PasskeyItem, PasskeyOwnerItem};
use crate::playback::LessonVideoItem;
use crate::positions::{BookmarkItem, PositionItem};
use crate::privacy::ErasureItem;
use crate::profiles::{AvatarItem, HandleItem, ProfileItem};
use crate::progress::{ActivityItem, StatsItem};
use crate::providers::{FinishedAuthorizationItem, ForeignItem, ProviderItem};
use crate::recovery::ResetItem;
use crate::recovery_codes::RecoveryCodesItem;
use crate::registrations::VerificationItem;
use crate::reminders::{DispatchItem, RemindedItem, ReminderItem};
use crate::sessions::SessionItem;
use crate::teachers::CoInstructorItem;
use crate::totp::TotpItem;
use crate::unconfirmed::UnconfirmedItem;
use crate::videos::VideoItem;
use crate::{Entity, Item, Personal, StoreError};

/// A stored type.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The `type` of its items.
    pub name: &'static str,
    /// What it holds about people.
    pub personal: Personal,
}

macro_rules! kinds {
    ($($entity:ty,)+) => {
        /// All of them.
        pub const KINDS: &[Kind] = &[$(Kind { name: <$entity>::TYPE, personal: <$entity>::PERSONAL }),+];
    };
}

kinds! {
    AccountItem,
    ActItem,
    ActivityItem,
    AuditItem,
    AvatarItem,
    BookmarkItem,
    CatalogueItem,
    CoInstructorItem,
    CourseItem,
    DeliveryItem,
    DispatchItem,
    EmailChangeItem,
    EmailItem,
    EnrolmentItem,
    ErasureItem,
    EventItem,
    ExportItem,
    FinishedAuthorizationItem,
    ForeignItem,
    FormerEnrolmentItem,
    HandleItem,
    IdempotencyRecord,
    KeyringItem,
    LessonItem,
    LessonVideoItem,
    LimitItem,
    MetChallengeItem,
    OutlineItem,
    OwnVideoItem,
    PasskeyItem,
    PasskeyOwnerItem,
    PersonItem,
    PositionItem,
    ProfileItem,
    ProviderItem,
    RecoveryCodesItem,
    RemindedItem,
    ReminderItem,
    ResetItem,
    SessionItem,
    StaffItem,
    StatsItem,
    TotpItem,
    UnconfirmedItem,
    VerificationItem,
    VideoItem,
}

/// Attributes that are the table's business alone.
const INNER: [&str; 6] = ["pk", "sk", "gsi1pk", "gsi1sk", "type", "v"];

/// What the items of a type hold about people.
pub fn personal(kind: &str) -> Option<Personal> {
    KINDS.iter().find(|known| known.name == kind).map(|known| known.personal)
}

/// What somebody's export shows of an item: what it is, and what it says; none, if it is left out.
pub fn shown(item: Item, reader: UserId) -> Result<Option<(String, serde_json::Value)>, StoreError> {
    let kind = item.get("type").and_then(|kind| kind.as_s().ok()).cloned().unwrap_or_default();
    let unknown = || StoreError::Malformed(format!("nobody knows what {kind} holds about people"));
    let says = personal(&kind).ok_or_else(unknown)?;
    if !says.is_told() {
        return Ok(None);
    }
    if is_a::<AuditItem>(&item) || is_a::<ActItem>(&item) {
        // As in their history: who else acted, and whence, is not theirs to know.
        return Ok(Some((kind, told(&audit::entry(item)?.told_to(reader))?)));
    }
    let hidden = |name: &str| INNER.contains(&name) || says.secrets().contains(&name);
    let item: Item = item.into_iter().filter(|(name, _)| !hidden(name)).collect();
    Ok(Some((kind, serde_dynamo::from_item(item)?)))
}

fn told(entry: &OwnAuditView) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(entry).map_err(|error| StoreError::Malformed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// The sources of this crate.
    fn sources() -> Vec<String> {
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(std::fs::read_to_string(path).unwrap());
                }
            }
        }
        found
    }

    /// The names of all types of this crate that are stored, from its sources.
    fn stored() -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for text in sources() {
            let lines = text.lines().filter_map(|line| line.strip_prefix("impl Entity for "));
            found.extend(lines.map(|rest| rest.trim_end_matches(" {").to_owned()));
        }
        found
    }

    #[test]
    fn every_stored_type_stands_here() {
        let text = include_str!("kinds.rs");
        let list = text.split("kinds! {").nth(1).and_then(|rest| rest.split('}').next()).unwrap();
        let listed: BTreeSet<_> =
            list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
        assert_eq!(listed, stored());
    }

    /// Updates can make an item, too: they set the type of an entity, and so its name.
    #[test]
    fn no_item_is_made_of_a_type_that_nobody_knows() {
        let set = [".set(", "\"type\", "].concat();
        let sources = sources();
        let kinds: Vec<_> = sources.iter().flat_map(|text| text.split(&set).skip(1)).collect();
        assert!(!kinds.is_empty());
        for kind in kinds.iter().filter_map(|rest| rest.split(')').next()) {
            assert!(kind.ends_with("Item::TYPE"), "{kind} is set as a type and is no entity's");
        }
    }

    #[test]
    fn no_two_types_share_a_name() {
        let names: BTreeSet<_> = KINDS.iter().map(|kind| kind.name).collect();
        assert_eq!(names.len(), KINDS.len());
    }
}
