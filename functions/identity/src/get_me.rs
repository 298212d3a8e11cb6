//! `GET /v1/me`

use glotto_domain::Revision;
use glotto_http::errors::Unauthenticated;
use glotto_http::{Access, Cx, Endpoint, Json, Respond as _, Result, Spec, Versioned};
use glotto_runtime::Context;
use glotto_runtime::{Grant, Part};
use glotto_store::profiles::OwnAccount;

use crate::views::MeView;

/// Gets the caller's account.
pub struct GetMe;

impl Endpoint for GetMe {
    const SPEC: Spec = Spec::get("get_me", "/v1/me", Access::SignedIn)
        .summary("Get account")
        .description(
            "The account of the caller. `emailStatus` says whether mail reaches the address: if it does not, only a \
             change to another address helps. `erasesAt` is present if the user has asked for the account to be \
             erased, which they can still cancel.",
        )
        .grants(&[Grant::Read(&[Part::Account, Part::MailFeedback, Part::Privacy, Part::Profile])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Versioned<Json<MeView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let own = cx.store.profiles().find_own(cx.actor()?.user).await?.ok_or(Unauthenticated)?;
        response(cx, &own)
    }
}

/// The account, tagged with the revisions of all that the view shows: account, profile, picture, feedback and erasure.
/// The first is the one that `If-Match` means.
pub(crate) fn response(context: &Context, own: &OwnAccount) -> Result<Versioned<Json<MeView>>> {
    let OwnAccount { user_profile, feedback_rev, erasure, .. } = own;
    let view = MeView::of(own, context.settings.public_url()?);
    let erasure_rev = erasure.as_ref().map_or(Revision::UNWRITTEN, |erasure| erasure.rev);
    let others = format!("{}-{}-{feedback_rev}-{erasure_rev}", user_profile.profile_rev, user_profile.avatar_rev);
    Ok(Json(view).revision_in(user_profile.account.rev, &others))
}
