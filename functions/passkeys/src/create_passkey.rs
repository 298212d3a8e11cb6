//! `POST /v1/me/passkeys`

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::passkeys::{CreatePasskeyError, MOST, PasskeyName, Purpose};
use glotto_domain::rate_limit::Limit;
use glotto_http::{
    Access, Call, Created, Cx, Endpoint, Idempotent, Json, Respond as _, Result, Spec, Versioned, limits,
};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_signin::{find_caller_credentials, security_notice};
use glotto_store::identity::Credentials;
use glotto_store::passkeys::PasskeyItem;
use glotto_webauthn::{Ceremony, ClientData, Registration};

use crate::challenge::{OpenedChallenge, open_challenge};
use crate::credential_input::MadeCredential;
use crate::passkey_response::{credential_hash, registration_error};
use crate::passkey_view::PasskeyView;
use crate::relying_party::relying_party;

/// A new passkey.
#[input]
pub struct CreatePasskeyInput {
    /// Its name. By default it is that of the passkey provider.
    pub name: Option<PasskeyName>,
    /// What `navigator.credentials.create()` returned.
    pub credential: MadeCredential,
}

/// Registers a passkey for the caller.
pub struct CreatePasskey;

const EXAMPLE: &str = r#"{"name":"My phone","credential":{"id":"AQIDBA","rawId":"AQIDBA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA","transports":["internal","hybrid"]},"clientExtensionResults":{"credProps":{"rk":true}}}}"#;

impl Endpoint for CreatePasskey {
    const SPEC: Spec = Spec::post("create_passkey", "/v1/me/passkeys", Access::SignedIn)
        .summary("Register passkey (WebAuthn)")
        .description(
            "Takes what `navigator.credentials.create()` returned for the options of `POST /v1/me/passkeys/options`, \
             as its `toJSON()` writes it. The user must have unlocked the passkey (user verification). Without a name, \
             it is named after the passkey provider. You get a mail about it, and your other sessions have to \
             reauthenticate before sensitive operations.",
        )
        .example(EXAMPLE)
        .grants(&[
            Grant::Read(&[Part::Account]),
            Grant::Write(&[
                Part::Account,
                Part::Audit,
                Part::Credential,
                Part::Event,
                Part::Limit,
                Part::Session,
                Part::Token,
            ]),
            Grant::Seal(&[KeyPurpose::Passkeys]),
        ])
        .requires_recent_auth();
    type Path = ();
    type Query = ();
    type Body = Json<CreatePasskeyInput>;
    type Response = Idempotent<Versioned<Created<PasskeyView>>>;
    type Errors = (CreatePasskeyError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        // First, as it needs no table: an invalid passkey must not count as a mail.
        let (registration, challenge) = verify(cx, &cx.body.credential).await?;
        limits::count(cx, &[(&Limit::SECURITY_MAIL_ACCOUNT, &actor.user.to_string())]).await?;
        cx.retry_on_conflict("the account", || async {
            let credentials = credentials_with_room(cx).await?;
            let passkey = new_passkey(cx, actor.user, &registration, &challenge);
            let entry = cx.audit(AuditAction::PasskeyAdded, actor.user).detail(passkey.passkey_id.to_string());
            let mail = security_notice(cx, &credentials.account, Notice::PasskeyAdded);
            let tx = cx.store.passkeys().prepare_passkey(
                (&credentials, actor.session),
                &passkey,
                &challenge.item,
                (&entry, &mail),
            );
            let response = Created::new("/v1/me/passkeys", PasskeyView::of(&passkey)).revision(passkey.rev);
            cx.commit_idempotent(tx, response).await
        })
        .await
    }
}

/// Verifies that a passkey was created for this user, with a challenge that was issued to this session.
async fn verify(call: &Call<'_>, credential: &MadeCredential) -> Result<(Registration, OpenedChallenge)> {
    let actor = call.actor()?;
    let client = ClientData::read(&credential.client_data, Ceremony::Create).map_err(registration_error)?;
    let challenge = open_challenge(call, &client).await?.filter(|challenge| match &challenge.purpose {
        Purpose::Create { user, session, .. } => (*user, *session) == (actor.user, actor.session),
        Purpose::SignIn | Purpose::Reauthenticate { .. } => false,
    });
    let challenge = challenge.ok_or(CreatePasskeyError::ChallengeInvalid)?;
    let party = relying_party(&call.settings)?;
    let registration = party.register(&client, &credential.attestation_object).map_err(registration_error)?;
    if registration.credential_id == credential.id {
        Ok((registration, challenge))
    } else {
        Err(CreatePasskeyError::Malformed.into())
    }
}

/// The caller's credentials, if there is room for another passkey.
async fn credentials_with_room(call: &Call<'_>) -> Result<Credentials> {
    let credentials = find_caller_credentials(call).await?;
    if credentials.all::<PasskeyItem>()?.len() < MOST {
        Ok(credentials)
    } else {
        Err(CreatePasskeyError::TooMany.into())
    }
}

fn new_passkey(
    cx: &Cx<'_, CreatePasskey>,
    user: UserId,
    registration: &Registration,
    challenge: &OpenedChallenge,
) -> PasskeyItem {
    let handle = match &challenge.purpose {
        Purpose::Create { handle, .. } => handle.clone(),
        Purpose::SignIn | Purpose::Reauthenticate { .. } => String::new(),
    };
    PasskeyItem {
        user_id: user,
        passkey_id: cx.new_id(),
        credential_id: URL_SAFE_NO_PAD.encode(&registration.credential_id),
        credential_hash: credential_hash(&registration.credential_id),
        handle,
        public_key: URL_SAFE_NO_PAD.encode(&registration.record.key),
        sign_count: registration.record.sign_count,
        backup_eligible: registration.record.backup_eligible,
        backed_up: registration.backed_up,
        transports: cx.body.credential.transports.clone(),
        aaguid: format!("{:032x}", u128::from_be_bytes(registration.aaguid)),
        name: cx.body.name.clone().unwrap_or_else(|| PasskeyName::default_for(&registration.aaguid)),
        created: cx.now(),
        last_used: None,
        rev: cx.new_revision(),
    }
}
