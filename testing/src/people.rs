//! Signed-in users. Their accounts and sessions are written to the table directly, as registration and
//! login write them, because hashing passwords takes time.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::signing::{Keyring as Ring, PublicKey};
use glotto_domain::identity::{AuthMethod, DisplayName, EmailAddress, Role};
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use glotto_domain::media::job::CLEANUP_DELAY;
use glotto_domain::privacy::WAIT_AFTER_CLOSE;
use glotto_http::token::{Claims, SigningKey};
use glotto_runtime::Keys;
use glotto_store::administration::{StaffEntryItem, UserEntryItem};
use glotto_store::identity::{AccountItem, EmailItem, KeyringItem, LoginCountItem, PasswordHash, SessionItem};
use glotto_store::passkeys::PasskeyHandle;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{API, Actor, World, rev};

/// The seed of the key that signs the tokens of users who did not log in.
pub const SEED: [u8; 32] = [7; 32];

/// The time in which a user may cancel their erasure, and an hour more.
pub const COOL_OFF: SignedDuration = SignedDuration::from_hours(14 * 24 + 1);

/// The key that signs the tokens of users who did not log in.
pub fn signing_key() -> SigningKey {
    SigningKey::from_seed(&SEED).unwrap()
}

impl World {
    /// Adds the key of these users to the published keys.
    pub(crate) async fn publish_signing_key(&self) {
        let (context, key) = (&self.context, signing_key());
        let KeyringItem { ring, rev } = context.store.keyring().find().await.unwrap().unwrap();
        let (kid, x) = (key.kid().to_owned(), key.x().to_owned());
        // It never signs logins, because the other key is newer.
        let public = PublicKey { kid, x, version: "none".to_owned(), from: Timestamp::UNIX_EPOCH, until: None };
        let ring = Ring::new(ring.versions().iter().cloned().chain([public]).collect());
        context.store.save(&KeyringItem { ring, rev: rev.next() }).await.unwrap();
        context.port::<Keys>().unwrap().refresh(context).await.unwrap();
    }

    /// A new learner.
    pub async fn learner(&self) -> Actor<'_> {
        self.sign_in(Role::Learner).await
    }

    /// A new instructor.
    pub async fn instructor(&self) -> Actor<'_> {
        self.sign_in(Role::Instructor).await
    }

    /// A new admin.
    pub async fn admin(&self) -> Actor<'_> {
        self.sign_in(Role::Admin).await
    }

    /// A new user of a role, with a session. No password matches the account's hash.
    pub async fn sign_in(&self, role: Role) -> Actor<'_> {
        self.sign_in_with_hash(role, PasswordHash("$argon2id$unusable".to_owned())).await
    }

    /// A new user of a role, with a session and this password hash.
    pub async fn sign_in_with_hash(&self, role: Role, password_hash: PasswordHash) -> Actor<'_> {
        let (user, store) = (self.context.new_id(), &self.context.store);
        let account = self.new_account(user, role, password_hash);
        let address = EmailItem { email: account.email.clone(), user_id: user };
        store.save(&account).await.unwrap();
        store.save(&address).await.unwrap();
        store.save(&UserEntryItem { user_id: user }).await.unwrap();
        if role != Role::Learner {
            store.save(&StaffEntryItem { user_id: user, role }).await.unwrap();
        }
        self.session_of(&account).await
    }

    fn new_account(&self, user_id: UserId, role: Role, password_hash: PasswordHash) -> AccountItem {
        AccountItem {
            user_id,
            email: EmailAddress::parse(&format!("{user_id}@example.com").to_lowercase()).unwrap(),
            display_name: DisplayName::parse("Ada Lovelace").unwrap(),
            locale: LanguageTag::english(),
            time_zone: TimeZoneName::parse("Europe/Berlin").unwrap(),
            role,
            password_hash: Some(password_hash),
            verified: true,
            registrations: 1,
            suspended: None,
            devices: Vec::new(),
            passkey_handle: Some(PasskeyHandle::of(&self.context.rng.bytes())),
            created: self.context.now(),
            rev: rev(1),
        }
    }

    /// The user of an account, with a new session.
    pub async fn session_of(&self, account: &AccountItem) -> Actor<'_> {
        let (user, session, now) = (account.user_id, self.context.new_id::<SessionId>(), self.context.now());
        let item = SessionItem {
            user_id: user,
            session_id: session,
            role: account.role,
            generation: 1,
            rotated: now,
            created: now,
            ends: now + SignedDuration::from_hours(24 * 180),
            device: None,
            place: None,
            means: vec![AuthMethod::Password],
            proven: now,
        };
        self.store_session(&item).await;
        self.renewed(&Actor { identity: Some((user, session)), role: Some(account.role), ..self.anonymous() })
    }

    /// Stores a session that begins, and counts it as a login does.
    pub async fn store_session(&self, session: &SessionItem) {
        let (store, user_id) = (&self.context.store, session.user_id);
        store.save(session).await.unwrap();
        let first = LoginCountItem { user_id, logins: 1, living: vec![session.session_id] };
        if !store.create(&first).await.unwrap() {
            let sessions = store.sessions().list(user_id, self.context.now()).await.unwrap();
            let living = sessions.iter().map(|session| session.session_id).collect();
            store.save(&LoginCountItem { user_id, logins: sessions.logins() + 1, living }).await.unwrap();
        }
    }

    /// The same user with a token that is valid from now on, of the same role as the former one.
    pub fn renewed<'w>(&'w self, actor: &Actor<'w>) -> Actor<'w> {
        let (user, session) = actor.identity.expect("the actor is not signed in");
        let claims = Claims { role: actor.role, ..Claims::new(API, user, session, self.context.now()) };
        actor.with("authorization", &format!("Bearer {}", signing_key().sign(&claims).unwrap()))
    }

    /// The same user with a new token, hours later.
    pub fn hours_later<'w>(&'w self, actor: &Actor<'w>, hours: i64) -> Actor<'w> {
        self.wait(SignedDuration::from_hours(hours));
        self.renewed(actor)
    }

    /// The same user with a new token, who has just authenticated again.
    pub async fn with_proof<'w>(&'w self, actor: &Actor<'w>) -> Actor<'w> {
        let item = self.session(actor).await;
        self.context.store.save(&SessionItem { proven: self.context.now(), ..item }).await.unwrap();
        self.renewed(actor)
    }

    /// A user's session, as stored.
    pub async fn session(&self, actor: &Actor<'_>) -> SessionItem {
        let (user, session) = actor.identity.expect("the actor is not signed in");
        let found = self.context.store.sessions().find(user, session, self.context.now()).await.unwrap();
        found.expect("the session has ended")
    }

    /// A user's account, as stored.
    pub async fn account(&self, user: UserId) -> AccountItem {
        self.context.store.accounts().find(user).await.unwrap().expect("the account is gone")
    }

    /// Runs the schedule that erases accounts.
    pub async fn erase_accounts(&self) {
        self.invoke("erase_accounts", json!({})).await.unwrap();
    }

    /// Completes the erasure of a user who has requested it.
    pub async fn complete_erasure(&self, user: UserId) {
        self.complete_erasures(&[user]).await;
    }

    /// Completes the erasures of users who have requested them.
    pub async fn complete_erasures(&self, users: &[UserId]) {
        self.wait(COOL_OFF);
        self.run_erasures().await;
        if !self.are_erased(users).await {
            // Jobs that have not ended are given up, and an erasure waits until those cannot write any more.
            for _ in 0..2 {
                self.wait(CLEANUP_DELAY);
                self.invoke("delete_expired_uploads", json!({})).await.unwrap();
            }
            self.run_erasures().await;
        }
        assert!(self.are_erased(users).await, "not all are erased: {users:?}");
    }

    async fn run_erasures(&self) {
        for _ in 0..3 {
            self.erase_accounts().await;
            // Drafts are left to it.
            self.invoke("purge_courses", json!({})).await.unwrap();
            assert_eq!(self.deliver().await, [""; 0]);
            self.wait(WAIT_AFTER_CLOSE);
        }
        self.erase_accounts().await;
        assert_eq!(self.deliver().await, [""; 0]);
    }

    async fn are_erased(&self, users: &[UserId]) -> bool {
        for user in users {
            if self.erasure_phase(*user).await != "Done" {
                return false;
            }
        }
        true
    }

    /// The phase of a user's erasure.
    pub async fn erasure_phase(&self, user: UserId) -> String {
        let erasure = self.context.store.erasures().find(user).await.unwrap();
        erasure.map_or_else(|| "none".to_owned(), |erasure| format!("{:?}", erasure.phase))
    }
}
