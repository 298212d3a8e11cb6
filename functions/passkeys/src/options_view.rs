//! Options for browsers, in the form that `PublicKeyCredential.parseCreationOptionsFromJSON()` and
//! `parseRequestOptionsFromJSON()` read. A page passes them on unchanged.

use glotto_domain::passkeys::Challenge;
use glotto_store::identity::AccountItem;
use glotto_store::passkeys::PasskeyItem;
use glotto_webauthn::{Algorithm, RelyingParty};
use schemars::JsonSchema;
use serde::Serialize;

/// The options for creating a passkey (`PublicKeyCredentialCreationOptionsJSON`).
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyCreationOptionsView {
    /// The relying party.
    pub rp: RelyingPartyView,
    /// The user.
    pub user: PasskeyOwnerView,
    /// The challenge to sign, in base64url. It works once.
    pub challenge: String,
    /// The supported algorithms, the preferred one first.
    pub pub_key_cred_params: [PasskeyAlgorithmView; 3],
    /// Milliseconds until the challenge expires.
    pub timeout: i64,
    /// The user's passkeys. A passkey provider that has one of them creates no other.
    pub exclude_credentials: Vec<PasskeyDescriptorView>,
    /// The requirements for the passkey.
    pub authenticator_selection: AuthenticatorSelectionView,
    /// Always `none`: the model of the authenticator is not requested, to protect privacy.
    pub attestation: NoAttestation,
    /// The requested extensions.
    pub extensions: PasskeyExtensionsView,
}

/// The relying party of a passkey.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RelyingPartyView {
    /// The domain that the passkey is bound to.
    #[schemars(extend("examples" = ["app.example.com"]))]
    pub id: String,
    /// The name of the platform, which browsers show.
    pub name: String,
}

/// The user of a passkey. Browsers show the names, and store them.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyOwnerView {
    /// The user handle: random bytes in base64url.
    pub id: String,
    /// The e-mail address.
    #[schemars(extend("examples" = ["ada@example.com"]))]
    pub name: String,
    /// The display name.
    pub display_name: String,
}

/// An algorithm.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PasskeyAlgorithmView {
    /// Always `public-key`.
    pub r#type: PublicKeyType,
    /// The number of the algorithm in the COSE registry.
    #[schemars(extend("examples" = [-7]))]
    pub alg: i64,
}

/// A passkey, as browsers know it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PasskeyDescriptorView {
    /// Always `public-key`.
    pub r#type: PublicKeyType,
    /// The credential id in base64url.
    pub id: String,
    /// How browsers reach the authenticator.
    pub transports: Vec<String>,
}

/// The requirements for a passkey.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthenticatorSelectionView {
    /// Always `required`: the passkey must be discoverable, so that it identifies its owner.
    pub resident_key: Required,
    /// The same for older browsers.
    pub require_resident_key: bool,
    /// Always `required`: the user must unlock the passkey.
    pub user_verification: Required,
}

/// The requested extensions.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyExtensionsView {
    /// Whether the browser should report that the passkey is discoverable.
    pub cred_props: bool,
}

/// The options for using a passkey (`PublicKeyCredentialRequestOptionsJSON`).
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyRequestOptionsView {
    /// The challenge to sign, in base64url. It works once.
    pub challenge: String,
    /// Milliseconds until the challenge expires.
    pub timeout: i64,
    /// The domain that the passkey is bound to.
    pub rp_id: String,
    /// The passkeys that can be used. If it is empty, any can.
    pub allow_credentials: Vec<PasskeyDescriptorView>,
    /// Always `required`: the user must unlock the passkey.
    pub user_verification: Required,
}

glotto_domain::constants! {
    /// The only type of credential (WebAuthn, 5.8.2).
    pub struct PublicKeyType = "public-key";
    /// A requirement for an authenticator (WebAuthn, 5.4.6 and 5.8.6).
    pub struct Required = "required";
    /// The conveyance of attestations (WebAuthn, 5.4.7).
    pub struct NoAttestation = "none";
}

const TIMEOUT: i64 = Challenge::SECONDS * 1000;

impl PasskeyCreationOptionsView {
    /// The options for another passkey of a user. `name` is that of the platform.
    pub fn of(
        (party, name): (&RelyingParty, &str),
        account: &AccountItem,
        handle: String,
        passkeys: &[PasskeyItem],
        challenge: String,
    ) -> Self {
        Self {
            rp: RelyingPartyView { id: party.id().to_owned(), name: name.to_owned() },
            user: PasskeyOwnerView {
                id: handle,
                name: account.email.as_str().to_owned(),
                display_name: account.display_name.to_string(),
            },
            challenge,
            pub_key_cred_params: Algorithm::OFFERED
                .map(|kind| PasskeyAlgorithmView { r#type: PublicKeyType, alg: kind.number() }),
            timeout: TIMEOUT,
            exclude_credentials: passkeys.iter().map(PasskeyDescriptorView::of).collect(),
            authenticator_selection: AuthenticatorSelectionView {
                resident_key: Required,
                require_resident_key: true,
                user_verification: Required,
            },
            attestation: NoAttestation,
            extensions: PasskeyExtensionsView { cred_props: true },
        }
    }
}

impl PasskeyRequestOptionsView {
    /// The options for using one of these passkeys, or any if there are none.
    pub fn of(party: &RelyingParty, passkeys: &[PasskeyItem], challenge: String) -> Self {
        Self {
            challenge,
            timeout: TIMEOUT,
            rp_id: party.id().to_owned(),
            allow_credentials: passkeys.iter().map(PasskeyDescriptorView::of).collect(),
            user_verification: Required,
        }
    }
}

impl PasskeyDescriptorView {
    fn of(passkey: &PasskeyItem) -> Self {
        Self { r#type: PublicKeyType, id: passkey.credential_id.clone(), transports: passkey.transports.clone() }
    }
}
