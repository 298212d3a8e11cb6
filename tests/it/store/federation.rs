//! Tests of linked providers in the table.

use futures::future::join_all;
use glotto_domain::ParseText as _;
use glotto_domain::audit::AuditAction;
use glotto_domain::federation::{LinkProviderError, ProviderName, UnlinkProviderError};
use glotto_domain::id::SessionId;
use glotto_domain::identity::{AuthMethod, DisplayName, EmailAddress, Role};
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use glotto_store::administration::AuditItem;
use glotto_store::federation::{ExternalAccount, FinishedAuthorizationItem, LinkedProviderItem, ProvisionedAccount};
use glotto_store::identity::{AccountItem, Credentials, EmailItem, NewSession, PasswordHash, SessionItem};
use glotto_store::{CommitError, Conflict, Event, keys};
use jiff::SignedDuration;
use serde_json::json;

use crate::world::{World, rev};

fn account(world: &World, password: Option<&str>, verified: bool) -> AccountItem {
    AccountItem {
        user_id: world.context.new_id(),
        email: EmailAddress::parse("ada@example.com").unwrap(),
        display_name: DisplayName::parse("Ada").unwrap(),
        locale: LanguageTag::english(),
        time_zone: TimeZoneName::utc(),
        role: Role::Learner,
        password_hash: password.map(|hash| PasswordHash(hash.to_owned())),
        verified,
        registrations: 1,
        suspended: None,
        devices: Vec::new(),
        passkey_handle: None,
        created: world.context.now(),
        rev: rev(1),
    }
}

fn link_of(world: &World, account: &AccountItem, provider: &str, subject: &str) -> LinkedProviderItem {
    LinkedProviderItem {
        user_id: account.user_id,
        provider: ProviderName::parse_text(provider).unwrap(),
        external: ExternalAccount { issuer: provider.to_owned(), subject: subject.to_owned() },
        linked: world.context.now(),
    }
}

fn entry_and_notice(world: &World, account: &AccountItem, action: AuditAction) -> (AuditItem, Event) {
    let entry = AuditItem::of_platform(world.context.new_id(), action, account.user_id, world.context.now());
    (entry, world.context.event("MailRequested", None, json!({})))
}

/// The session in which a user acts.
async fn session(world: &World, account: &AccountItem) -> SessionId {
    world.context.store.sessions().list(account.user_id, world.context.now()).await.unwrap()[0].session_id
}

async fn link(
    world: &World,
    account: &AccountItem,
    link: &LinkedProviderItem,
) -> Result<(), CommitError<LinkProviderError>> {
    let (entry, notice) = entry_and_notice(world, account, AuditAction::ProviderLinked);
    let within = (account, session(world, account).await);
    world.context.store.linked_providers().link(within, link, &entry, &notice).await
}

async fn unlink(
    world: &World,
    account: &AccountItem,
    link: &LinkedProviderItem,
) -> Result<(), CommitError<UnlinkProviderError>> {
    let (entry, notice) = entry_and_notice(world, account, AuditAction::ProviderUnlinked);
    let within = (account, session(world, account).await);
    world.context.store.linked_providers().unlink(within, link, &entry, &notice).await
}

async fn provision_account(
    world: &World,
    account: &AccountItem,
    link: &LinkedProviderItem,
    replaces: Option<&AccountItem>,
) -> Result<Credentials, CommitError<Conflict>> {
    let entries = [entry_and_notice(world, account, AuditAction::Registered).0];
    world
        .context
        .store
        .linked_providers()
        .provision_account(&ProvisionedAccount { account, link, replaces, former_user: None, entries: &entries })
        .await
}

async fn registered(world: &World, password: Option<&str>, verified: bool) -> AccountItem {
    let account = account(world, password, verified);
    world.context.store.save(&account).await.unwrap();
    let address = EmailItem { email: account.email.clone(), user_id: account.user_id };
    world.context.store.save(&address).await.unwrap();
    world.session_of(&account).await;
    account
}

/// Begins a session with the credentials of a new user.
async fn begin_session(world: &World, credentials: &Credentials) -> Result<(), CommitError<Conflict>> {
    let (account, now) = (&credentials.account, world.context.now());
    let session = SessionItem {
        user_id: account.user_id,
        session_id: world.context.new_id(),
        role: account.role,
        generation: 1,
        rotated: now,
        created: now,
        ends: now + SignedDuration::from_hours(1),
        device: None,
        place: None,
        means: vec![AuthMethod::Provider],
        proven: now,
    };
    let new =
        NewSession { credentials, session: &session, ended: &[], rehashed: None, devices: &["device".to_owned()] };
    world.context.store.sessions().prepare_session(&new).commit(&world.context.store).await
}

async fn again(world: &World, account: &AccountItem) -> AccountItem {
    world.context.store.accounts().find(account.user_id).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_user_is_found_by_provider_account_and_the_provider_among_sign_in_methods() {
    let world = World::new().await;
    let store = &world.context.store;
    let ada = registered(&world, Some("hash"), true).await;
    let google = link_of(&world, &ada, "google", "ada");
    link(&world, &ada, &google).await.unwrap();
    assert_eq!(store.linked_providers().find_user(&google.external).await.unwrap(), Some(ada.user_id));
    let another = ExternalAccount { subject: "bob".to_owned(), ..google.external.clone() };
    assert_eq!(store.linked_providers().find_user(&another).await.unwrap(), None);
    let credentials = store.accounts().find_credentials(ada.user_id, world.context.now()).await.unwrap().unwrap();
    assert_eq!(credentials.all::<LinkedProviderItem>().unwrap(), std::slice::from_ref(&google));
    assert_eq!(credentials.account.rev, rev(2));
    unlink(&world, &credentials.account, &google).await.unwrap();
    assert_eq!(store.linked_providers().find_user(&google.external).await.unwrap(), None);
    let credentials = store.accounts().find_credentials(ada.user_id, world.context.now()).await.unwrap().unwrap();
    assert_eq!((credentials.count::<LinkedProviderItem>(), credentials.account.rev), (0, rev(3)));
}

#[tokio::test]
async fn the_user_of_a_provider_account_and_that_of_an_address_are_read_in_one_consistent_call() {
    let world = World::new().await;
    let linked_providers = world.context.store.linked_providers();
    let ada = registered(&world, Some("hash"), true).await;
    let google = link_of(&world, &ada, "google", "ada");
    link(&world, &ada, &google).await.unwrap();
    let before = world.context.store.meter().reading();
    let both = linked_providers.find_user_and_owner(&google.external, &ada.email).await.unwrap();
    let cost = world.context.store.meter().reading().since(before);
    assert_eq!((cost.reads, cost.read_calls, cost.read_milliunits), (1, 1, 2_000));
    assert_eq!(both, (Some(ada.user_id), Some(ada.user_id)));
    let another = ExternalAccount { subject: "bob".to_owned(), ..google.external.clone() };
    let owner = linked_providers.find_user_and_owner(&another, &ada.email).await.unwrap();
    assert_eq!(owner, (None, Some(ada.user_id)));
    let free = EmailAddress::parse("bob@example.com").unwrap();
    let user = linked_providers.find_user_and_owner(&google.external, &free).await.unwrap();
    assert_eq!(user, (Some(ada.user_id), None));
}

#[tokio::test]
async fn a_link_is_conditional_on_the_revision_read_and_reports_other_conflicts() {
    let world = World::new().await;
    let ada = registered(&world, Some("hash"), true).await;
    let google = link_of(&world, &ada, "google", "ada");
    link(&world, &ada, &google).await.unwrap();
    let stale = link(&world, &ada, &link_of(&world, &ada, "apple", "ada")).await;
    assert!(matches!(stale, Err(CommitError::Condition(LinkProviderError::Stale))));
    let now = again(&world, &ada).await;
    let second = link(&world, &now, &link_of(&world, &ada, "google", "other")).await;
    assert!(matches!(second, Err(CommitError::Condition(LinkProviderError::AlreadyLinked))));
    let bob = registered(&world, Some("hash"), true).await;
    let taken = link(&world, &bob, &link_of(&world, &bob, "google", "ada")).await;
    assert!(matches!(taken, Err(CommitError::Condition(LinkProviderError::Taken))));
    let gone = unlink(&world, &bob, &link_of(&world, &bob, "google", "ada")).await;
    assert!(matches!(gone, Err(CommitError::Condition(UnlinkProviderError::NotLinked))));
    assert_eq!(world.context.store.linked_providers().find_user(&google.external).await.unwrap(), Some(ada.user_id));
}

#[tokio::test]
async fn one_of_fifty_concurrent_unlinks_of_different_links_succeeds() {
    let world = World::new().await;
    let mut ada = registered(&world, None, true).await;
    let links = [link_of(&world, &ada, "google", "ada"), link_of(&world, &ada, "apple", "ada")];
    for one in &links {
        link(&world, &ada, one).await.unwrap();
        ada = again(&world, &ada).await;
    }
    let all = join_all((0..50).map(|number| unlink(&world, &ada, &links[number % 2]))).await;
    assert_eq!(all.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let credentials =
        world.context.store.accounts().find_credentials(ada.user_id, world.context.now()).await.unwrap().unwrap();
    assert_eq!(credentials.count::<LinkedProviderItem>(), 1);
}

#[tokio::test]
async fn one_of_fifty_new_users_with_the_same_address_gets_the_account() {
    let world = World::new().await;
    let users: Vec<_> = (0..50).map(|_| account(&world, None, true)).collect();
    let links: Vec<_> = users.iter().map(|one| link_of(&world, one, "google", "ada")).collect();
    let all = join_all(users.iter().zip(&links).map(|(one, link)| provision_account(&world, one, link, None))).await;
    assert_eq!(all.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let winner = all.iter().position(Result::is_ok).unwrap();
    let owner = world.context.store.accounts().find_owner(&users[0].email).await.unwrap();
    assert_eq!(owner, Some(users[winner].user_id));
    assert_eq!(world.context.store.linked_providers().find_user(&links[0].external).await.unwrap(), owner);
}

#[tokio::test]
async fn the_credentials_of_a_new_user_are_those_that_a_read_finds_and_begin_one_of_fifty_sessions() {
    let world = World::new().await;
    let ada = account(&world, None, true);
    let new = provision_account(&world, &ada, &link_of(&world, &ada, "google", "ada"), None).await.unwrap();
    let read = world.context.store.accounts().find_credentials(ada.user_id, world.context.now()).await;
    let read = read.unwrap().unwrap();
    assert_eq!((&new.account, &new.sessions), (&read.account, &read.sessions));
    assert_eq!(new.all::<LinkedProviderItem>().unwrap(), read.all::<LinkedProviderItem>().unwrap());
    let all = join_all((0..50).map(|_| begin_session(&world, &new))).await;
    assert_eq!(all.iter().filter(|outcome| outcome.is_ok()).count(), 1);
}

#[tokio::test]
async fn no_session_begins_with_the_credentials_of_a_new_user_that_have_changed_since() {
    for change in ["another session", "suspension", "erasure"] {
        let world = World::new().await;
        let store = &world.context.store;
        let ada = account(&world, None, true);
        let new = provision_account(&world, &ada, &link_of(&world, &ada, "google", "ada"), None).await.unwrap();
        match change {
            "another session" => begin_session(&world, &new).await.unwrap(),
            "suspension" => {
                let suspended = Some(world.context.now());
                store.save(&AccountItem { suspended, rev: ada.rev.next(), ..ada.clone() }).await.unwrap();
            }
            _ => store.delete(keys::identity::account(ada.user_id)).await.unwrap(),
        }
        let late = begin_session(&world, &new).await;
        assert!(matches!(late, Err(CommitError::Condition(Conflict))), "{change}");
    }
}

#[tokio::test]
async fn an_unconfirmed_account_is_replaced_completely_unless_it_was_confirmed_in_between() {
    let world = World::new().await;
    let store = &world.context.store;
    let mallory = registered(&world, Some("hash"), false).await;
    let ada = account(&world, None, true);
    let link = link_of(&world, &ada, "google", "ada");
    provision_account(&world, &ada, &link, Some(&mallory)).await.unwrap();
    assert_eq!(store.accounts().find_owner(&ada.email).await.unwrap(), Some(ada.user_id));
    assert_eq!(store.accounts().find(mallory.user_id).await.unwrap(), None);
    // In another world, the owner confirms the address with the link in the mail first.
    let world = World::new().await;
    let store = &world.context.store;
    let bob = registered(&world, Some("hash"), false).await;
    store.save(&AccountItem { verified: true, rev: rev(2), ..bob.clone() }).await.unwrap();
    let late = provision_account(&world, &ada, &link, Some(&bob)).await;
    assert!(matches!(late, Err(CommitError::Condition(Conflict))));
    assert_eq!(store.accounts().find_owner(&ada.email).await.unwrap(), Some(bob.user_id));
}

#[tokio::test]
async fn one_of_fifty_concurrent_finishes_of_an_authorization_request_succeeds_and_it_expires() {
    let world = World::new().await;
    let ends = world.context.now() + SignedDuration::from_mins(15);
    let finished: Vec<_> = (0..50)
        .map(|number| FinishedAuthorizationItem { hash: "request".to_owned(), by: number.to_string(), ends })
        .collect();
    let all =
        join_all(finished.iter().map(|one| world.context.store.linked_providers().finish_authorization(one))).await;
    assert_eq!(all.into_iter().filter(|outcome| *outcome.as_ref().unwrap()).count(), 1);
    let item = world.context.store.get(keys::federation::finished_authorization("request")).await.unwrap().unwrap();
    assert_eq!(item["expiresAt"].as_n().unwrap(), &ends.as_second().to_string());
}
