//! Deletes all personal data of a user. Items that lead to other items are deleted after those, so that
//! the next run can finish an interrupted one.

use glotto_domain::id::UserId;
use glotto_events::Failure;
use glotto_objects::Folders;
use glotto_runtime::Context;
use glotto_store::privacy::Trove;

use crate::places::{Holds, PLACES};
use crate::{courses, videos};

/// Items per read.
const PAGE: u16 = 100;

/// The result of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Swept {
    /// All data was deleted.
    Clean,
    /// Some data is still being processed and has to be deleted later.
    InPart,
}

/// Deletes all personal data of a user except the erasure itself and the audit trail.
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
    for trove in Trove::CLEARED {
        clear(context, user, trove).await?;
    }
    Ok(Swept::Clean)
}

async fn clear(context: &Context, user: UserId, trove: Trove) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let (items, last) = context.store.trove(user, trove, PAGE, after).await?;
        context.store.clear(user, trove, &items, context.now()).await?;
        after = last;
        if after.is_none() {
            return Ok(());
        }
    }
}
