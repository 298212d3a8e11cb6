//! Takes registrations away that nobody has confirmed in time: what somebody said of an address
//! that may not be theirs is not kept for ever, and an address that was misspelt becomes free.

use glotto_domain::audit::Act;
use glotto_events::Failure;
use glotto_runtime::Context;
use glotto_store::administration::AuditItem;
use glotto_store::entity::from_item;
use glotto_store::identity::UnconfirmedItem;
use glotto_store::keys::identity::UNCONFIRMED_SHARDS;
use glotto_store::{CommitError, Conflict};
use jiff::SignedDuration;

/// Notes that are read at once.
const PAGE: u16 = 25;
/// When somebody who is suspended is looked at again: to let them go would lift the suspension.
const LATER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What a run did.
#[derive(Debug, Default)]
pub struct Run {
    /// How many registrations it looked at.
    pub visited: u32,
    /// How many of them it could not deal with; they come again with the next run.
    pub failed: u32,
}

/// Looks at all registrations whose time is over.
pub async fn run(context: &Context) -> Result<Run, Failure> {
    let mut run = Run::default();
    for shard in 0..UNCONFIRMED_SHARDS {
        let mut after = None;
        loop {
            let (notes, last) = context.store.registrations().page_expired(shard, context.now(), PAGE, after).await?;
            for note in notes {
                run.visited += 1;
                let shown: UnconfirmedItem = from_item(note)?;
                if let Err(failure) = visit(context, &shown).await {
                    run.failed += 1;
                    tracing::error!(user = %shown.user_id, error = %failure, "a registration could not be taken away");
                }
            }
            after = last;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(run)
}

/// The index may lag behind, and a note may be about somebody who has confirmed: what counts is
/// what stands in the account.
async fn visit(context: &Context, shown: &UnconfirmedItem) -> Result<(), Failure> {
    let store = &context.store;
    let (account, noted) = store.registrations().find_with_account(shown.user_id).await?;
    let Some(noted) = noted.filter(|noted| noted.expires <= context.now()) else { return Ok(()) };
    let done = match account {
        Some(account) if !account.verified && account.suspended.is_some() => {
            store.registrations().postpone(&noted, context.now() + LATER).await
        }
        Some(account) if !account.verified => {
            let (id, now) = (context.new_id(), context.now());
            let entry = AuditItem::of_platform(id, Act::RegistrationLapsed, account.user_id, now);
            store.registrations().expire(&account, &noted, &entry).await
        }
        _ => store.registrations().delete_note(&noted).await,
    };
    match done {
        // Somebody confirmed or registered again in the same moment; the next run sees what came of it.
        Ok(()) | Err(CommitError::Refused(Conflict)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
