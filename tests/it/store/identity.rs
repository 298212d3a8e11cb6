//! Tests of accounts and sessions in the table.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::{
    AuthMethod, ChangeRoleError, DisplayName, EmailAddress, Role, Verification, VerifyEmailError, session,
};
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use glotto_store::administration::{AuditItem, RoleChange};
use glotto_store::identity::{AccountItem, Credentials, NewSession, PasswordHash, SessionItem, VerificationItem};
use glotto_store::{CommitError, Conflict, Event, entity, keys};
use jiff::SignedDuration;
use serde_json::json;

use crate::world::{World, rev};

fn account(world: &World) -> AccountItem {
    AccountItem {
        user_id: world.context.new_id(),
        email: EmailAddress::parse("Ada@example.com").unwrap(),
        display_name: DisplayName::parse("Ada").unwrap(),
        locale: LanguageTag::english(),
        time_zone: TimeZoneName::utc(),
        role: Role::Learner,
        password_hash: Some(PasswordHash("$argon2id$".to_owned())),
        verified: false,
        registrations: 1,
        suspended: None,
        devices: Vec::new(),
        passkey_handle: None,
        created: world.context.now(),
        rev: rev(1),
    }
}

fn verification(world: &World, account: &AccountItem, hash: &str) -> VerificationItem {
    let verification = Verification::begin(account.user_id, account.registrations, world.context.now());
    VerificationItem::new(hash.to_owned(), verification)
}

fn mail(world: &World) -> Event {
    world.context.event("MailRequested", None, json!({}))
}

fn entry(world: &World, account: &AccountItem) -> AuditItem {
    AuditItem::of_platform(world.context.new_id(), AuditAction::Registered, account.user_id, world.context.now())
}

async fn credentials(world: &World, account: &AccountItem) -> Credentials {
    let store = &world.context.store;
    store.accounts().find_credentials(account.user_id, world.context.now()).await.unwrap().unwrap()
}

/// Makes a user an admin, as the operator does.
async fn give_admin(world: &World, credentials: &Credentials) -> Result<(), CommitError<ChangeRoleError>> {
    let account = &credentials.account;
    let entry =
        AuditItem::of_platform(world.context.new_id(), AuditAction::RoleChanged, account.user_id, world.context.now());
    let (entry, notice) = (&entry, &mail(world));
    let change = RoleChange { credentials, role: Role::Admin, by: None, entry, notice };
    world.context.store.users().change_role(change).await
}

fn begin(world: &World, account: &AccountItem) -> SessionItem {
    let now = world.context.now();
    SessionItem {
        user_id: account.user_id,
        session_id: world.context.new_id(),
        role: account.role,
        generation: 1,
        rotated: now,
        created: now,
        ends: session::ends(now, now),
        device: Some("curl".to_owned()),
        place: None,
        means: vec![AuthMethod::Password],
        proven: now,
    }
}

async fn registered(world: &World) -> AccountItem {
    let account = account(world);
    let verification = verification(world, &account, "first");
    world
        .context
        .store
        .registrations()
        .create(&account, &verification, &mail(world), &entry(world, &account))
        .await
        .unwrap();
    account
}

/// Opens a session as a login does.
async fn open(
    world: &World,
    credentials: &Credentials,
    session: &SessionItem,
    ended: &[SessionId],
    rehashed: Option<&PasswordHash>,
) -> Result<(), CommitError<Conflict>> {
    let store = &world.context.store;
    let opened = NewSession { credentials, session, ended, rehashed, devices: &credentials.account.devices };
    store.sessions().prepare_session(&opened).commit(store).await
}

async fn logged_in(world: &World, account: &AccountItem) -> SessionItem {
    let now = credentials(world, account).await;
    let session = begin(world, &now.account);
    open(world, &now, &session, &[], None).await.unwrap();
    session
}

#[tokio::test]
async fn an_account_is_stored_as_its_readers_expect() {
    let world = World::new().await;
    let account = registered(&world).await;
    let item = world.context.store.get(keys::identity::account(account.user_id)).await.unwrap().unwrap();
    let text = |name: &str| item[name].as_s().unwrap().clone();
    assert_eq!(text("pk"), format!("ACCOUNT#{}", account.user_id));
    assert_eq!(text("sk"), "ACCOUNT");
    assert_eq!(text("type"), "Account");
    assert_eq!(text("email"), "Ada@example.com");
    assert_eq!(text("timeZone"), "UTC");
    assert_eq!(text("role"), "learner");
    assert!(!item.contains_key("expiresAt"));
    assert_eq!(entity::from_item::<AccountItem>(item).unwrap(), account);
}

#[tokio::test]
async fn an_account_is_found_by_its_address_in_any_case_in_two_reads_found_or_not() {
    let world = World::new().await;
    let account = registered(&world).await;
    let store = &world.context.store;
    let decoy: UserId = world.context.new_id();
    for (address, found) in [("aDA@EXAMPLE.com", Some(account)), ("bob@example.com", None)] {
        let before = store.meter().reading();
        let address = EmailAddress::parse(address).unwrap();
        assert_eq!(store.accounts().find_by_email(&address, decoy).await.unwrap(), found);
        assert_eq!(store.meter().reading().since(before).reads, 2);
    }
}

#[tokio::test]
async fn an_address_belongs_to_one_account() {
    let world = World::new().await;
    let store = &world.context.store;
    let tries = (0..50).map(|index| {
        let account = account(&world);
        let verification = verification(&world, &account, &format!("token {index}"));
        let (mail, entry) = (mail(&world), entry(&world, &account));
        async move { store.registrations().create(&account, &verification, &mail, &entry).await }
    });
    let outcomes = join_all(tries).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(()) | Err(CommitError::Condition(Conflict)))));
}

#[tokio::test]
async fn an_account_is_registered_again_from_the_revision_that_was_read() {
    let world = World::new().await;
    let store = &world.context.store;
    let old = registered(&world).await;
    let new =
        AccountItem { registrations: 2, rev: rev(2), display_name: DisplayName::parse("Bob").unwrap(), ..old.clone() };
    let second = verification(&world, &new, "second");
    store.registrations().replace(&new, rev(1), &second, &mail(&world), &entry(&world, &new)).await.unwrap();
    let late = store.registrations().replace(&new, rev(1), &second, &mail(&world), &entry(&world, &new)).await;
    assert!(matches!(late, Err(CommitError::Condition(Conflict))));
    assert_eq!(store.accounts().find(old.user_id).await.unwrap(), Some(new));
}

#[tokio::test]
async fn a_verification_is_used_once_and_only_for_its_registration() {
    let world = World::new().await;
    let store = &world.context.store;
    let account = registered(&world).await;
    let outdated = VerificationItem { registration: 0, ..verification(&world, &account, "outdated") };
    store.registrations().prepare_verification(&outdated, &mail(&world)).commit(store).await.unwrap();
    assert!(!store.registrations().is_confirmed(&outdated).await.unwrap());
    let refused = store.registrations().verify(&outdated, &entry(&world, &account)).await;
    assert!(matches!(refused, Err(CommitError::Condition(VerifyEmailError::Invalid))));

    let written = entry(&world, &account);
    let first = store.registrations().find_verification("first").await.unwrap().unwrap();
    let outcomes = join_all((0..10).map(|_| store.registrations().verify(&first, &written))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let after = store.accounts().find(account.user_id).await.unwrap().unwrap();
    assert_eq!((after.verified, after.rev), (true, rev(2)));
    assert!(store.registrations().is_confirmed(&first).await.unwrap());
    assert!(!store.registrations().is_confirmed(&outdated).await.unwrap());
    let used = VerificationItem { used_up: true, ..first };
    assert_eq!(
        store.registrations().find_verification("first").await.unwrap(),
        Some(used.clone()),
        "it is stored until it expires"
    );
    let again = store.registrations().verify(&used, &entry(&world, &account)).await;
    assert!(matches!(again, Err(CommitError::Condition(VerifyEmailError::Invalid))));
}

#[tokio::test]
async fn an_account_and_its_active_sessions_are_read_together_oldest_first() {
    let world = World::new().await;
    let store = &world.context.store;
    let account = registered(&world).await;
    let ended = logged_in(&world, &account).await;
    world.wait(session::IDLE);
    let mut living = Vec::new();
    for _ in 0..3 {
        world.wait(SignedDuration::from_secs(1));
        living.push(logged_in(&world, &account).await);
    }
    let before = store.meter().reading();
    let Credentials { account: read, sessions, .. } =
        store.accounts().find_credentials(account.user_id, world.context.now()).await.unwrap().unwrap();
    assert_eq!(store.meter().reading().since(before).reads, 1);
    assert_eq!(read, account);
    assert_eq!((sessions.to_vec(), sessions.logins()), (living, 4));
    assert_eq!(store.sessions().find(account.user_id, ended.session_id, world.context.now()).await.unwrap(), None);
}

#[tokio::test]
async fn other_data_of_a_user_is_not_read_with_the_account() {
    let world = World::new().await;
    let store = &world.context.store;
    let account = registered(&world).await;
    let (user, own) = (account.user_id, keys::identity::account(account.user_id).pk);
    let others = [keys::identity::session(user, world.context.new_id()), keys::progress::stats(user)];
    assert!(others.iter().all(|key| key.pk != own));
    assert!(!keys::identity::unconfirmed(user).sk.starts_with(keys::identity::CREDENTIALS));
    assert!(store.accounts().find_credentials(world.context.new_id(), world.context.now()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_session_does_not_begin_with_what_no_longer_holds() {
    let world = World::new().await;
    let store = &world.context.store;
    let account = registered(&world).await;
    let read = credentials(&world, &account).await;
    give_admin(&world, &read).await.unwrap();
    let session = begin(&world, &account);
    let refused = open(&world, &read, &session, &[], None).await;
    assert!(matches!(refused, Err(CommitError::Condition(Conflict))));
    assert_eq!(store.sessions().find(account.user_id, session.session_id, world.context.now()).await.unwrap(), None);
}

#[tokio::test]
async fn a_new_session_ends_others_and_stores_a_new_hash() {
    let world = World::new().await;
    let store = &world.context.store;
    let account = registered(&world).await;
    let old = logged_in(&world, &account).await;
    let new = begin(&world, &account);
    let hash = PasswordHash("$argon2id$new".to_owned());
    open(&world, &credentials(&world, &account).await, &new, &[old.session_id], Some(&hash)).await.unwrap();
    let Credentials { account: read, sessions, .. } =
        store.accounts().find_credentials(account.user_id, world.context.now()).await.unwrap().unwrap();
    assert_eq!(read, AccountItem { password_hash: Some(hash), ..account });
    assert_eq!((sessions.to_vec(), sessions.logins()), (vec![new], 2));
}

#[tokio::test]
async fn a_role_is_not_changed_past_a_login_or_a_logout() {
    let world = World::new().await;
    let store = &world.context.store;
    let account = registered(&world).await;
    let before = credentials(&world, &account).await;
    logged_in(&world, &account).await;
    let refused = give_admin(&world, &before).await;
    assert!(matches!(refused, Err(CommitError::Condition(ChangeRoleError::Stale))));

    let read = credentials(&world, &account).await;
    let (now, sessions) = (&read.account, &read.sessions);
    store.delete(keys::identity::session(now.user_id, sessions[0].session_id)).await.unwrap();
    let refused = give_admin(&world, &read).await;
    assert!(matches!(refused, Err(CommitError::Condition(ChangeRoleError::Stale))));
    assert_eq!(store.get(keys::identity::session(now.user_id, sessions[0].session_id)).await.unwrap(), None);
    assert_eq!(store.accounts().find(now.user_id).await.unwrap().unwrap().role, Role::Learner);
}
