//! What browsers are asked for: options as `PublicKeyCredential.parseCreationOptionsFromJSON()` and
//! `parseRequestOptionsFromJSON()` read them, so that a page hands them on as they are.

use glotto_domain::passkeys::Challenge;
use glotto_store::identity::AccountItem;
use glotto_store::passkeys::PasskeyItem;
use glotto_webauthn::{Algorithm, RelyingParty};
use schemars::JsonSchema;
use serde::Serialize;

/// Asks a browser to make a passkey (`PublicKeyCredentialCreationOptionsJSON`).
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyCreationOptionsView<'a> {
    /// For whom it is made.
    pub rp: RelyingPartyView<'a>,
    /// For which person.
    pub user: PasskeyOwnerView<'a>,
    /// What is to be signed, once, as base64url.
    pub challenge: String,
    /// Kinds of keys that will do, the dearest first.
    pub pub_key_cred_params: [KeyKindView; 3],
    /// Milliseconds after which the challenge is refused.
    pub timeout: i64,
    /// Passkeys that the person has already: whoever keeps one of them is not to make another.
    pub exclude_credentials: Vec<PasskeyDescriptorView<'a>>,
    /// What the passkey must be like.
    pub authenticator_selection: AuthenticatorSelectionView,
    /// Always `none`: who made the authenticator is nobody's business.
    pub attestation: &'static str,
    /// What more the browser is to tell.
    pub extensions: PasskeyExtensionsView,
}

/// For whom passkeys are made.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RelyingPartyView<'a> {
    /// The domain that they are bound to.
    pub id: &'a str,
    /// What people read beside it.
    pub name: &'a str,
}

/// For which person a passkey is made. Browsers show the names to them, and keep them.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyOwnerView<'a> {
    /// By what the passkey knows its owner: random bytes as base64url, which say nothing.
    pub id: &'a str,
    /// Their address.
    pub name: &'a str,
    /// How they want to be called.
    pub display_name: &'a str,
}

/// A kind of key.
#[derive(Debug, Serialize, JsonSchema)]
pub struct KeyKindView {
    /// Always `public-key`.
    #[schemars(extend("examples" = ["public-key"]))]
    pub r#type: &'static str,
    /// Its algorithm's number in COSE's registry.
    #[schemars(extend("examples" = [-7]))]
    pub alg: i64,
}

/// A passkey, as browsers know it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PasskeyDescriptorView<'a> {
    /// Always `public-key`.
    pub r#type: &'static str,
    /// Its credential id as base64url.
    pub id: &'a str,
    /// How browsers reach it.
    pub transports: &'a [String],
}

/// What a passkey must be like.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthenticatorSelectionView {
    /// Always `required`: it finds its owner by itself.
    pub resident_key: &'static str,
    /// The same, for browsers that do not know the other.
    pub require_resident_key: bool,
    /// Always `required`: it is unlocked by its owner.
    pub user_verification: &'static str,
}

/// What more the browser is to tell.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyExtensionsView {
    /// Whether the passkey finds its owner by itself.
    pub cred_props: bool,
}

/// Asks a browser to use a passkey (`PublicKeyCredentialRequestOptionsJSON`).
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyRequestOptionsView<'a> {
    /// What is to be signed, once, as base64url.
    pub challenge: String,
    /// Milliseconds after which the challenge is refused.
    pub timeout: i64,
    /// The domain that the passkey is bound to.
    pub rp_id: &'a str,
    /// Passkeys that will do; none means any.
    pub allow_credentials: Vec<PasskeyDescriptorView<'a>>,
    /// Always `required`: it is unlocked by its owner.
    pub user_verification: &'static str,
}

const PUBLIC_KEY: &str = "public-key";
const REQUIRED: &str = "required";
const TIMEOUT: i64 = Challenge::SECONDS * 1000;

impl<'a> PasskeyCreationOptionsView<'a> {
    /// The options for one more passkey of a person; `name` is what they read beside it.
    pub fn of(
        (party, name): (&'a RelyingParty, &'a str),
        account: &'a AccountItem,
        handle: &'a str,
        present: &'a [PasskeyItem],
        challenge: String,
    ) -> Self {
        Self {
            rp: RelyingPartyView { id: party.id(), name },
            user: PasskeyOwnerView {
                id: handle,
                name: account.email.as_str(),
                display_name: account.display_name.as_str(),
            },
            challenge,
            pub_key_cred_params: Algorithm::OFFERED.map(|kind| KeyKindView { r#type: PUBLIC_KEY, alg: kind.number() }),
            timeout: TIMEOUT,
            exclude_credentials: present.iter().map(PasskeyDescriptorView::of).collect(),
            authenticator_selection: AuthenticatorSelectionView {
                resident_key: REQUIRED,
                require_resident_key: true,
                user_verification: REQUIRED,
            },
            attestation: "none",
            extensions: PasskeyExtensionsView { cred_props: true },
        }
    }
}

impl<'a> PasskeyRequestOptionsView<'a> {
    /// The options for a proof by one of these passkeys, or by any.
    pub fn of(party: &'a RelyingParty, passkeys: &'a [PasskeyItem], challenge: String) -> Self {
        Self {
            challenge,
            timeout: TIMEOUT,
            rp_id: party.id(),
            allow_credentials: passkeys.iter().map(PasskeyDescriptorView::of).collect(),
            user_verification: REQUIRED,
        }
    }
}

impl<'a> PasskeyDescriptorView<'a> {
    fn of(passkey: &'a PasskeyItem) -> Self {
        Self { r#type: PUBLIC_KEY, id: &passkey.credential_id, transports: &passkey.transports }
    }
}
