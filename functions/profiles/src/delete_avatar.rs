//! `DELETE /v1/me/avatar`: no picture of oneself any more.

use futures::FutureExt as _;
use glotto_domain::profiles::PICTURE_DISCARDED;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::{CommitError, Conflict, ConflictRetry, Transaction};

use crate::news::Discarded;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("delete_avatar", Method::Delete, "/v1/me/avatar", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .grants(&[Grant::Write(&[Part::Event, Part::User])])
    .tells(
        "Remove your picture",
        "From now on a pattern stands for it; its addresses lead nowhere, and the files are deleted within seconds. A \
         picture that was announced before and arrives later is not shown either. May be repeated.",
    );

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let owner = request.actor()?.user;
    let mut retry = ConflictRetry::default();
    loop {
        let Some((mut avatar, read)) = context.store.profiles().find_avatar(owner).await? else {
            return Ok(Reply::no_content());
        };
        let removed = avatar.remove(avatar.next_id(context.now(), context.chance.id_bits()));
        let mut tx = Transaction::new(&context.store);
        tx.write_avatar(owner, &avatar, (read, context.revision_after(read)), Conflict);
        if let Some(avatar_id) = removed {
            let discarded = Discarded { user_id: owner, avatar_id };
            tx.emit(&context.event(PICTURE_DISCARDED, Some(&request.trace), discarded));
        }
        match tx.commit(&context.store).await {
            Ok(()) => return Ok(Reply::no_content()),
            Err(CommitError::Refused(Conflict)) => retry.wait("the picture").await?,
            Err(error) => return Err(error.into()),
        }
    }
}
