//! Deletes registrations that were not verified in time. Data about an address that may belong to another
//! person is not kept forever, and a misspelt address becomes free again.

use glotto_domain::audit::AuditAction;
use glotto_events::{Failure, Sweep, Swept};
use glotto_runtime::Context;
use glotto_store::administration::AuditItem;
use glotto_store::entity::from_item;
use glotto_store::identity::UnconfirmedItem;
use glotto_store::keys::identity::UNCONFIRMED_SHARDS;
use glotto_store::{CommitError, Conflict, Item, Slice, StoreError};
use jiff::SignedDuration;

/// Notes per read.
const PAGE: u16 = 25;
/// How long a suspended account is put off: deleting it would lift the suspension.
const RETRY_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// All that are due.
const SWEEP: Sweep = Sweep { shards: UNCONFIRMED_SHARDS, most: u32::MAX };

/// Deletes all unverified registrations that are due.
pub async fn run(context: &Context) -> Swept {
    let page = |shard, after| page_expired(context, shard, after);
    let visit = |listed| async move { expire(context, &listed).await.map(|()| true) };
    SWEEP.run(context.now(), |listed: &UnconfirmedItem| listed.user_id.to_string(), page, visit).await
}

async fn page_expired(context: &Context, shard: u8, after: Option<Item>) -> Result<Slice<UnconfirmedItem>, StoreError> {
    let (notes, last) = context.store.registrations().page_expired(shard, context.now(), PAGE, after).await?;
    Ok((notes.into_iter().map(from_item).collect::<Result<_, _>>()?, last))
}

/// Deletes a registration if it is still unverified. The index is eventually consistent, and the user may
/// have verified the address since, so the account is read again.
async fn expire(context: &Context, listed: &UnconfirmedItem) -> Result<(), Failure> {
    let store = &context.store;
    let (account, noted) = store.registrations().find_with_account(listed.user_id).await?;
    let Some(noted) = noted.filter(|noted| noted.expires <= context.now()) else { return Ok(()) };
    let outcome = match account {
        Some(account) if !account.verified && account.suspended.is_some() => {
            store.registrations().postpone(&noted, context.now() + RETRY_AFTER).await
        }
        Some(account) if !account.verified => {
            let (id, now) = (context.new_id(), context.now());
            let entry = AuditItem::of_platform(id, AuditAction::RegistrationLapsed, account.user_id, now);
            store.registrations().expire(&account, &noted, &entry).await
        }
        _ => store.registrations().delete_note(&noted).await,
    };
    match outcome {
        // The user has just verified the address or registered again; the next run decides again.
        Ok(()) | Err(CommitError::Condition(Conflict)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
