//! The authors of a course, as its card shows them.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::id::UserId;
use crate::identity::DisplayName;
use crate::profiles::Handle;

/// Authors that a card shows at most. Their names are read with each page of cards.
pub const MAX_AUTHORS: usize = 3;

/// An author of a course, as its card shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseAuthor {
    /// The id of the user.
    pub id: UserId,
    /// The name that the user chose to be shown.
    pub display_name: DisplayName,
    /// The handle, by which the profile is found. Missing if the profile is not public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle: Option<Handle>,
}

/// The authors that a card shows: the owner first, then co-instructors.
pub fn shown_authors(owner: UserId, co_instructors: &BTreeSet<UserId>) -> impl Iterator<Item = UserId> {
    owner.unless_nil().into_iter().chain(co_instructors.iter().copied()).take(MAX_AUTHORS)
}
