//! `POST /v1/unsubscribe/{token}`
//!
//! The token names the user under our seal, so nothing has to be looked up (RFC 8058).

use glotto_domain::keys::KeyPurpose;
use glotto_domain::pasted::SealedText;
use glotto_domain::reminders::Subscription;
use glotto_domain::{Precondition, ValidationErrors};
use glotto_http::body::BodyDocs;
use glotto_http::errors::Malformed;
use glotto_http::{
    Access, Call, Content, Cx, Endpoint, PathParams, Problem, ProblemPage, Request, RequestBody, Result, Seal, Spec,
    WithHeaders,
};
use glotto_mail::UNSUBSCRIBE_SEAL;
use glotto_runtime::{Grant, Part};
use schemars::{JsonSchema, SchemaGenerator};

use crate::form::is_one_click;
use crate::page::{self, Html};

/// The link of a mail.
#[derive(Clone, PathParams)]
pub struct UnsubscribePath {
    /// The token of a link in a mail.
    pub token: SealedText,
}

glotto_domain::redacted_debug!(UnsubscribePath);

/// The form that mail programs post (RFC 8058, 3.2).
#[derive(Debug, JsonSchema)]
pub struct UnsubscribeForm {
    /// Always `One-Click`.
    #[schemars(rename = "List-Unsubscribe", extend("const" = "One-Click"))]
    pub list_unsubscribe: String,
}

/// Ends the reminders of the user that a link names.
pub struct Unsubscribe;

impl Endpoint for Unsubscribe {
    const SPEC: Spec = Spec::post(
        "unsubscribe",
        "/v1/unsubscribe/{token}",
        Access::Public("the token of the mail authorises the call"),
    )
    .summary("Unsubscribe")
    .description(
        "Ends reminders. Mail programs call it without asking their users to sign in (RFC 8058), with the form \
         `List-Unsubscribe=One-Click`; an empty body is accepted as well. It may be repeated.",
    )
    .grants(&[Grant::Write(&[Part::Reminder]), Grant::Seal(&[KeyPurpose::Unsubscribe])]);
    type Path = UnsubscribePath;
    type Query = ();
    type Body = UnsubscribeForm;
    type Response = WithHeaders<Content<Html>>;
    type Errors = (Malformed,);
    const NOT_FOUND_PAGE: Option<ProblemPage> = Some(page::render_damaged_link);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let subscription = open_link(cx, &cx.path).await?;
        cx.store.reminders().delete(subscription.user, &Precondition::default()).await?;
        Ok(page::render_confirmation(cx.settings.app_name()?, &cx.accepted_languages()))
    }
}

impl RequestBody for UnsubscribeForm {
    const DOCS: Option<BodyDocs> = Some(
        BodyDocs::other(
            SchemaGenerator::subschema_for::<Self>,
            &["application/x-www-form-urlencoded", "multipart/form-data"],
        )
        .optional(),
    );

    fn read(request: &Request, _: &mut ValidationErrors) -> Result<Option<Self>> {
        if !is_one_click(request.body()) {
            return Err(Problem::malformed("The body must be the form List-Unsubscribe=One-Click, or empty."));
        }
        Ok(Some(Self { list_unsubscribe: "One-Click".to_owned() }))
    }
}

/// The subscription that a link names; 404 if the link does not carry our seal.
pub(crate) async fn open_link(call: &Call<'_>, path: &UnsubscribePath) -> Result<Subscription> {
    let seal = Seal::of(call, UNSUBSCRIBE_SEAL).await?;
    seal.open(path.token.as_str()).and_then(Subscription::parse).ok_or_else(Problem::not_found)
}
