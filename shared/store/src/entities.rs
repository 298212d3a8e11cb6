//! Every stored type, feature by feature.

use crate::Personal;
use crate::engine::EntityKind;

/// The stored types of all features.
pub fn all() -> impl Iterator<Item = &'static EntityKind> {
    let features = [
        crate::administration::ENTITIES,
        crate::courses::ENTITIES,
        crate::engine::ENTITIES,
        crate::enrolment::ENTITIES,
        crate::factors::ENTITIES,
        crate::federation::ENTITIES,
        crate::identity::ENTITIES,
        crate::key_sets::ENTITIES,
        crate::media::ENTITIES,
        crate::messaging::ENTITIES,
        crate::passkeys::ENTITIES,
        crate::privacy::ENTITIES,
        crate::profiles::ENTITIES,
        crate::progress::ENTITIES,
        crate::reminders::ENTITIES,
        crate::taxonomy::ENTITIES,
    ];
    features.into_iter().flatten()
}

/// What the items of a type hold about users.
pub fn personal(kind: &str) -> Option<Personal> {
    all().find(|entity| entity.name == kind).map(|entity| entity.personal)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_types_share_a_name() {
        let names: BTreeSet<_> = all().map(|kind| kind.name).collect();
        assert_eq!(names.len(), all().count());
    }
}
