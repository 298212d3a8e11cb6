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
pub(crate) enum Swept {
    /// All that there was.
    Clean,
    /// All but what somebody is still at work on.
    InPart,
}

/// Deletes everything about a person but their erasure and the audit trail.
pub(crate) async fn sweep(context: &Context, user: UserId) -> Result<Swept, Failure> {
    let folders = context.port::<Folders>()?;
    for place in PLACES {
        if let Holds::Theirs { folder, .. } = place.holds {
            folders.clear(place.bucket, &folder(user)).await.map_err(Failure::because)?;
        }
    }
    courses::hand_on(context, user).await?;
    if videos::hand_on(context, user).await? == Swept::InPart {
        return Ok(Swept::InPart);
    }
    for source in PersonalDataSource::deleted() {
        clear(context, user, source).await?;
    }
    Ok(Swept::Clean)
}

async fn clear(context: &Context, user: UserId, source: PersonalDataSource) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let (items, last) = context.store.personal_data().page(user, source, PAGE, after).await?;
        context.store.personal_data().delete(user, source, &items, context.now()).await?;
        after = last;
        if after.is_none() {
            return Ok(());
        }
    }
}
