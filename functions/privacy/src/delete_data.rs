//! Deleting everything about a person. In an order in which what is found by something else is
//! deleted before it, so that a sweep which dies anywhere is finished by the next one.

use glotto_domain::id::UserId;
use glotto_events::Failure;
use glotto_objects::Folders;
use glotto_runtime::Context;
use glotto_store::privacy::PersonalDataSource;

use crate::places::{Holds, PLACES};
use crate::{courses, videos};

/// Items that are read and deleted at once.
const PAGE: u16 = 100;

/// How much was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deletion {
    /// All that there was.
    Complete,
    /// All but what somebody is still at work on.
    Partial,
}

/// Deletes everything about a person but their erasure and the audit trail.
pub(crate) async fn delete_personal_data(context: &Context, user: UserId) -> Result<Deletion, Failure> {
    let folders = context.port::<Folders>()?;
    for place in PLACES {
        if let Holds::Theirs { folder, .. } = place.holds {
            folders.clear(place.bucket, &folder(user)).await.map_err(Failure::because)?;
        }
    }
    courses::hand_on(context, user).await?;
    if videos::hand_on(context, user).await? == Deletion::Partial {
        return Ok(Deletion::Partial);
    }
    for source in PersonalDataSource::CLEARED {
        clear(context, user, source).await?;
    }
    Ok(Deletion::Complete)
}

async fn clear(context: &Context, user: UserId, source: PersonalDataSource) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let (items, last) = context.store.personal_data(user, source, PAGE, after).await?;
        context.store.clear(user, source, &items, context.now()).await?;
        after = last;
        if after.is_none() {
            return Ok(());
        }
    }
}
