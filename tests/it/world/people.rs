//! People who are signed in without having gone through registration and its password hashing:
//! their account and session are put into the table as those of a real login are.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::signing::{Keyring as Ring, PublicKey};
use glotto_domain::identity::{AuthMethod, DisplayName, EmailAddress, Role};
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use glotto_http::Keyring;
use glotto_http::token::{Claims, SigningKey};
use glotto_signin::Signer;
use glotto_store::accounts::{AccountItem, EmailItem, PasswordHash};
use glotto_store::administration::{PersonItem, StaffItem};
use glotto_store::keyring::KeyringItem;
use glotto_store::sessions::SessionItem;
use jiff::Timestamp;

use super::{API, Actor, World};

/// What the key that signs the tokens of people who did not log in is made of.
pub const SEED: [u8; 32] = [7; 32];

/// The key that signs the tokens of people who did not log in.
pub fn signing_key() -> SigningKey {
    SigningKey::from_seed(&SEED).unwrap()
}

impl World {
    /// Has the key of these people believed beside the one that logins sign with, which is known by
    /// then as in every deployment but for its first login.
    pub(super) async fn publish_signing_key(&self) {
        let (context, key) = (&self.context, signing_key());
        context.port::<Signer>().unwrap().key(context).await.unwrap();
        let KeyringItem { ring, rev } = context.store.keyring().await.unwrap().unwrap();
        let (kid, x) = (key.kid().to_owned(), key.x().to_owned());
        // It never signs for logins: others began later.
        let public = PublicKey { kid, x, version: "none".to_owned(), from: Timestamp::UNIX_EPOCH, until: None };
        let ring = Ring::new(ring.keys().iter().cloned().chain([public]).collect());
        assert!(context.store.change_keyring(&KeyringItem { ring, rev: rev + 1 }, rev).await.unwrap());
        context.port::<Keyring>().unwrap().refresh(context).await.unwrap();
    }

    /// Somebody who learns.
    pub async fn learner(&self) -> Actor<'_> {
        self.sign_in(Role::Learner).await
    }

    /// Somebody who teaches.
    pub async fn instructor(&self) -> Actor<'_> {
        self.sign_in(Role::Instructor).await
    }

    /// Somebody who runs the place.
    pub async fn admin(&self) -> Actor<'_> {
        self.sign_in(Role::Admin).await
    }

    /// A new person with a session.
    pub async fn sign_in(&self, role: Role) -> Actor<'_> {
        let user: UserId = self.context.new_id();
        let session: SessionId = self.context.new_id();
        let now = self.context.now();
        let item = SessionItem {
            user_id: user,
            session_id: session,
            role,
            generation: 1,
            rotated: now,
            created: now,
            ends: now + jiff::SignedDuration::from_hours(24 * 180),
            device: None,
            place: None,
            means: vec![AuthMethod::Password],
            proven: now,
        };
        self.context.store.save(&item).await.unwrap();
        self.put_account(user, role).await;
        let actor = Actor { identity: Some((user, session)), ..self.anonymous() };
        self.renewed(&actor)
    }

    async fn put_account(&self, user: UserId, role: Role) {
        let email = EmailAddress::parse(&format!("{}@example.com", user.to_string().to_lowercase())).unwrap();
        let address = EmailItem { email: email.clone(), user_id: user };
        let account = AccountItem {
            user_id: user,
            email,
            display_name: DisplayName::parse("Ada Lovelace").unwrap(),
            locale: LanguageTag::english(),
            time_zone: TimeZoneName::parse("Europe/Berlin").unwrap(),
            role,
            password_hash: Some(PasswordHash("$argon2id$unusable".to_owned())),
            verified: true,
            registrations: 1,
            logins: 1,
            suspended: None,
            devices: Vec::new(),
            created: self.context.now(),
            rev: 1,
        };
        self.context.store.save(&account).await.unwrap();
        self.context.store.save(&address).await.unwrap();
        self.context.store.save(&PersonItem { user_id: user }).await.unwrap();
        if role != Role::Learner {
            self.context.store.save(&StaffItem { user_id: user, role }).await.unwrap();
        }
    }

    /// The same person with a token that is valid from now on.
    pub fn renewed<'w>(&'w self, actor: &Actor<'w>) -> Actor<'w> {
        let (user, session) = actor.identity.expect("nobody is signed in");
        let claims = Claims::new(API, user, session, self.context.now());
        actor.with("authorization", &format!("Bearer {}", signing_key().sign(&claims).unwrap()))
    }
}
