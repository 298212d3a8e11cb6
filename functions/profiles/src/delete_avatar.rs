//! `DELETE /v1/me/avatar`

use glotto_domain::profiles::PICTURE_DISCARDED;
use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::{Conflict, Transaction};

use crate::discarded::Discarded;

/// Removes the picture of the caller.
pub struct DeleteAvatar;

impl Endpoint for DeleteAvatar {
    const SPEC: Spec = Spec::delete("delete_avatar", "/v1/me/avatar", Access::SignedIn)
        .summary("Delete avatar")
        .description(
            "A generated pattern is shown instead. The URLs of the picture stop working at once, and its files are \
             deleted within seconds. An upload that was created before and arrives later is not shown either. It may \
             be repeated.",
        )
        .grants(&[Grant::Read(&[Part::Profile]), Grant::Write(&[Part::Event, Part::Profile])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let owner = cx.actor()?.user;
        cx.retry_on_conflict("the picture", || async {
            let Some((mut avatar, read)) = cx.store.profiles().find_avatar(owner).await? else { return Ok(NoContent) };
            let removed = avatar.remove(avatar.next_id(cx.now(), cx.rng.id_bits()));
            let mut tx = Transaction::new(&cx.store);
            tx.write_avatar(owner, &avatar, (read, cx.revision_after(read)), Conflict);
            if let Some(avatar_id) = removed {
                tx.emit(&cx.event(PICTURE_DISCARDED, Discarded { user_id: owner, avatar_id }));
            }
            tx.commit(&cx.store).await?;
            Ok(NoContent)
        })
        .await
    }
}
