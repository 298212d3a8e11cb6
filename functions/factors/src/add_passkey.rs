//! `POST /v1/me/passkeys`: adds the passkey that a browser made.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::id::UserId;
use glotto_domain::inputs;
use glotto_domain::passkeys::{AddPasskeyError, MOST, PasskeyName, Purpose};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds, limits};
use glotto_mail::Notice;
use glotto_runtime::{Context, Grant, Part};
use glotto_signin::notice;
use glotto_store::identity::{AccountItem, Credentials};
use glotto_store::passkeys::PasskeyItem;
use glotto_store::{CommitError, ConflictRetry};
use glotto_webauthn::{Ceremony, ClientData, Registration};

use crate::passkey_challenge::{Met, met};
use crate::passkey_input::MadeCredential;
use crate::passkey_party::party;
use crate::passkey_proof::{hash_of, not_added};
use crate::passkey_view::PasskeyView;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("add_passkey", Method::Post, "/v1/me/passkeys", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .fresh()
    .grants(&[
        Grant::Write(&[Part::Audit, Part::Credential, Part::Event, Part::Limit, Part::Token, Part::User]),
        Grant::Seal,
    ])
    .tells(
        "Add a passkey",
        "Takes what the browser made of the options of `POST /v1/me/passkeys/options`, as `toJSON()` writes it. The \
         passkey must be unlocked by its owner (user verification). Without a name, it is called after who keeps it. \
         A mail tells the person of it. Other sessions prove \
         anew who they are before what is sensitive.",
    )
    .accepts::<AddPasskey>()
    .example(
        r#"{"name":"My phone","credential":{"id":"AQIDBA","rawId":"AQIDBA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA","transports":["internal","hybrid"]},"clientExtensionResults":{"credProps":{"rk":true}}}}"#,
    )
    .answers::<PasskeyView>(201)
    .refuses(&[AddPasskeyError::KINDS])
    .versioned()
    .once();

inputs! {
    /// A passkey that a browser made.
    pub struct AddPasskey {
        /// What the person calls it.
        pub name: Option<PasskeyName>,
        /// What the browser made.
        pub credential: MadeCredential,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let AddPasskey { name, credential } = request.json()?;
    // What is not a passkey is refused without a look at the table, and sends no mail.
    let (made, challenge) = verify(context, request, &credential)?;
    limits::take(context, request, &[(&Limit::SECURITY_MAIL_ACCOUNT, &actor.user.to_string())]).await?;
    let mut retry = ConflictRetry::default();
    loop {
        let credentials = credentials_with_room(context, actor.user).await?;
        let account = &credentials.account;
        let passkey = item(context, account, name.clone(), &credential, &made, &challenge);
        let location = format!("/v1/me/passkeys/{}", passkey.passkey_id);
        let reply = Reply::created(location, &PasskeyView::of(&passkey)).revision(passkey.rev);
        let entry = request.act(context, Act::PasskeyAdded, account.user_id).detail(passkey.passkey_id.to_string());
        let mail = notice(context, request, account, Notice::PasskeyAdded);
        let within = (&credentials, actor.session);
        let mut tx = context.store.passkeys().add(within, &passkey, &challenge.item, (&entry, &mail));
        tx.keep(request.keep(&reply));
        match tx.commit(&context.store).await {
            Ok(()) => return Ok(reply),
            Err(CommitError::Refused(AddPasskeyError::Stale)) => retry.wait("the account").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// A passkey that was made for this account, in answer to a challenge that this session was given.
fn verify(context: &Context, request: &Request, credential: &MadeCredential) -> Result<(Registration, Met), Problem> {
    let actor = request.actor()?;
    let client = ClientData::read(&credential.client_data, Ceremony::Create).map_err(not_added)?;
    let challenge = met(context, &client)?.filter(|met| match &met.purpose {
        Purpose::Add { user, session, .. } => (*user, *session) == (actor.user, actor.session),
        Purpose::SignIn | Purpose::Prove { .. } => false,
    });
    let challenge = challenge.ok_or_else(|| Problem::refused(AddPasskeyError::ChallengeUnusable))?;
    let made = party(&context.settings)?.register(&client, &credential.attestation_object).map_err(not_added)?;
    if made.credential_id == credential.id {
        Ok((made, challenge))
    } else {
        Err(Problem::refused(AddPasskeyError::Malformed))
    }
}

/// What lets the caller in, if there is room for one more passkey.
async fn credentials_with_room(context: &Context, user: UserId) -> Result<Credentials, Problem> {
    let found = context.store.accounts().find_credentials(user, context.now()).await?;
    let credentials = found.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
    if credentials.all::<PasskeyItem>()?.len() < MOST {
        Ok(credentials)
    } else {
        Err(Problem::refused(AddPasskeyError::TooMany))
    }
}

fn item(
    context: &Context,
    account: &AccountItem,
    name: Option<PasskeyName>,
    credential: &MadeCredential,
    made: &Registration,
    challenge: &Met,
) -> PasskeyItem {
    let handle = match &challenge.purpose {
        Purpose::Add { handle, .. } => handle.clone(),
        Purpose::SignIn | Purpose::Prove { .. } => String::new(),
    };
    PasskeyItem {
        user_id: account.user_id,
        passkey_id: context.new_id(),
        credential_id: URL_SAFE_NO_PAD.encode(&made.credential_id),
        credential_hash: hash_of(&made.credential_id),
        handle,
        public_key: URL_SAFE_NO_PAD.encode(&made.record.key),
        sign_count: made.record.sign_count,
        backup_eligible: made.record.backup_eligible,
        backed_up: made.backed_up,
        transports: credential.transports.clone(),
        aaguid: format!("{:032x}", u128::from_be_bytes(made.aaguid)),
        name: name.unwrap_or_else(|| PasskeyName::of_maker(&made.aaguid)),
        created: context.now(),
        last_used: None,
        rev: context.new_revision(),
    }
}
