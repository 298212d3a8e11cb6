//! Deletes all personal data of a user. Items that lead to other items are deleted after those, so that
//! the next run can finish an interrupted one.

use glotto_domain::id::UserId;
use glotto_events::Failure;
use glotto_objects::Folders;
use glotto_runtime::Context;
use glotto_store::privacy::PersonalDataSource;

use crate::stored_files::{Holds, STORED_FILES};
use crate::{courses, videos};

/// Items per read.
const PAGE: u16 = 100;

/// The result of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deletion {
    /// All data was deleted.
    Complete,
    /// Some data is still being processed and has to be deleted later.
    Partial,
}

/// Deletes all personal data of a user except the erasure itself and the audit trail.
pub(crate) async fn delete_personal_data(context: &Context, user: UserId) -> Result<Deletion, Failure> {
    let folders = context.port::<Folders>()?;
    for place in STORED_FILES {
        if let Holds::Theirs { folder, .. } = place.holds {
            folders.clear(place.bucket, &folder(user)).await.map_err(Failure::because)?;
        }
    }
    if courses::transfer_or_purge(context, user).await? == Deletion::Partial
        || videos::transfer_or_delete(context, user).await? == Deletion::Partial
    {
        return Ok(Deletion::Partial);
    }
    for source in PersonalDataSource::deleted() {
        clear(context, user, source).await?;
    }
    Ok(Deletion::Complete)
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
