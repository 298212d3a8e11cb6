//! Accounts, logins, sessions and roles.

use glotto_domain::id::SessionId;
use glotto_domain::identity::{EmailAddress, EmailChange, PasswordReset, Verification};
use glotto_domain::rate_limit::Limit;
use glotto_identity::reset_fingerprint;
use glotto_mail::{EMAIL_CHANGE_SEAL, RESET_SEAL, VERIFICATION_SEAL};
use glotto_runtime::hash;
use glotto_signin::TokenIssuer;
use glotto_store::identity::{AccountItem, EmailChangeItem, ResetItem, SessionItem, UnconfirmedItem, VerificationItem};
use serde_json::{Value, json};

use super::{Call, Fixtures, Scenario, Step, step};
use crate::Actor;
use crate::examples::PASSWORD;

pub(super) const SCENARIO: Scenario =
    Scenario { feature: "identity", audited: true, steps: &[ACCOUNTS, SESSIONS, RECOVERY, EMAIL_CHANGE, OPERATORS] };

const ACCOUNTS: &[Step] = &[
    step!(register, 202),
    step!(resend_verification_mail, 202).unaudited("a mail does not change the account"),
    step!(verify_email, 204),
    step!(get_me, 200),
    step!(update_me, 200).unaudited("name, language and time zone do not affect access"),
    step!(update_password, 204),
    step!(update_user_role, 200),
];

const SESSIONS: &[Step] = &[
    step!(login, 201),
    step!(login: log_in_too_often, 429),
    step!(refresh_session, 200).unaudited("the session continues, and stores when it was used last"),
    step!(revoke_session, 204),
    step!(list_sessions, 200),
    step!(delete_session, 204),
    step!(delete_other_sessions, 204),
    step!(logout, 204),
];

const RECOVERY: &[Step] = &[step!(create_password_reset, 202), step!(reset_password, 204)];

const EMAIL_CHANGE: &[Step] = &[
    step!(create_email_change, 202),
    step!(create_email_change: request_email_change_again, 202),
    step!(get_email_change, 200),
    step!(delete_email_change, 204),
    step!(confirm_email_change, 200),
    step!(reject_email_change, 204),
];

const OPERATORS: &[Step] = &[step!(get_jwks, 200), step!(get_server_metadata, 200), step!(appoint_admin)];

const EMAIL_CHANGES: &str = "/v1/me/email-change";
const NEW_PASSWORD: &str = "another horse, another staple";

pub(super) async fn register<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::post(&fixtures.visitor(), "/v1/accounts", &registration(&new_email(fixtures)))
}

async fn resend_verification_mail<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (visitor, email) = (fixtures.visitor(), new_email(fixtures));
    visitor.post("/v1/accounts", registration(&email)).await.is(202);
    Call::post(&visitor, "/v1/accounts/verification-mails", &json!({ "email": email }))
}

async fn verify_email<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (context, learner) = (&fixtures.world.context, fixtures.world.learner().await);
    let account = fixtures.world.account(learner.user()).await;
    context.store.save(&AccountItem { verified: false, ..account }).await.unwrap();
    let id = new_token_id(fixtures);
    let verification = Verification::begin(learner.user(), 1, context.now());
    context.store.save(&UnconfirmedItem::of(&verification)).await.unwrap();
    context.store.save(&VerificationItem::new(hash::text(id.as_bytes()), verification)).await.unwrap();
    let body = json!({"token": fixtures.sealed(VERIFICATION_SEAL, &id).await});
    Call::post(&fixtures.visitor(), "/v1/accounts/verification", &body)
}

async fn get_me<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.learner().await, "/v1/me")
}

async fn update_me<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let name = format!("Ada {}", fixtures.number());
    Call::patch(&fixtures.learner().await, "/v1/me", &json!({ "displayName": name }))
}

async fn update_password<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let body = json!({"currentPassword": PASSWORD, "password": NEW_PASSWORD});
    Call::put(&fixtures.member().await, "/v1/me/password", &body)
}

async fn update_user_role<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (admin, learner) = (fixtures.admin().await, fixtures.world.learner().await);
    Call::put(&admin, format!("/v1/users/{}/role", learner.user()), &json!({"role": "instructor"}))
}

async fn login<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let email = fixtures.email(&fixtures.member().await).await;
    Call::post(&fixtures.visitor(), "/v1/sessions", &json!({"email": email, "password": PASSWORD}))
}

async fn log_in_too_often<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let visitor = fixtures.visitor();
    let email = fixtures.email(&fixtures.world.learner().await).await;
    let guess = json!({"email": email, "password": "not the password"});
    for _ in 0..Limit::LOGIN_ACCOUNT.burst {
        visitor.post("/v1/sessions", guess.clone()).await.is(401);
    }
    Call::post(&visitor, "/v1/sessions", &guess)
}

async fn refresh_session<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let body = json!({"refreshToken": new_refresh_token(fixtures).await});
    Call::post(&fixtures.visitor(), "/v1/sessions/refresh", &body)
}

async fn revoke_session<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let body = json!({"refreshToken": new_refresh_token(fixtures).await});
    Call::post(&fixtures.visitor(), "/v1/sessions/revocation", &body)
}

/// The refresh token of a new learner's session.
async fn new_refresh_token(fixtures: &Fixtures<'_>) -> String {
    let session = fixtures.world.session(&fixtures.world.learner().await).await;
    TokenIssuer::open(&fixtures.world.context).await.unwrap().tokens(&session).unwrap().refresh_token
}

async fn list_sessions<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&with_three_sessions(fixtures).await.0, "/v1/sessions")
}

async fn delete_session<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (learner, other) = with_three_sessions(fixtures).await;
    Call::delete(&learner, format!("/v1/sessions/{other}"))
}

async fn delete_other_sessions<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::delete(&with_three_sessions(fixtures).await.0, "/v1/sessions")
}

async fn logout<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::delete(&fixtures.world.learner().await, "/v1/sessions/current")
}

async fn create_password_reset<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let email = fixtures.email(&fixtures.member().await).await;
    Call::post(&fixtures.visitor(), "/v1/password-resets", &json!({ "email": email }))
}

async fn reset_password<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (context, member) = (&fixtures.world.context, fixtures.member().await);
    let (id, lock) = (new_token_id(fixtures), reset_fingerprint::of(&fixtures.world.account(member.user()).await));
    let reset = PasswordReset::begin(member.user(), lock, context.now());
    context.store.save(&ResetItem::new(hash::text(id.as_bytes()), reset)).await.unwrap();
    let body = json!({"token": fixtures.sealed(RESET_SEAL, &id).await, "password": NEW_PASSWORD});
    Call::post(&fixtures.visitor(), "/v1/password-resets/completion", &body)
}

async fn create_email_change<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let body = json!({"email": new_email(fixtures)});
    Call::post(&fixtures.world.learner().await, EMAIL_CHANGES, &body)
}

async fn request_email_change_again<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let call = create_email_change(fixtures).await;
    call.send().await.is(202);
    call
}

async fn get_email_change<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&with_email_change(fixtures).await.0, EMAIL_CHANGES)
}

async fn delete_email_change<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::delete(&with_email_change(fixtures).await.0, EMAIL_CHANGES)
}

async fn confirm_email_change<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let token = with_email_change(fixtures).await.1;
    Call::post(&after_wrong_token(fixtures).await, "/v1/email-changes/confirmation", &json!({ "token": token }))
}

async fn reject_email_change<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let token = with_email_change(fixtures).await.1;
    Call::post(&after_wrong_token(fixtures).await, "/v1/email-changes/refusal", &json!({ "token": token }))
}

async fn get_jwks<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.visitor(), "/.well-known/jwks.json")
}

async fn get_server_metadata<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.visitor(), "/.well-known/oauth-authorization-server")
}

async fn appoint_admin(fixtures: &Fixtures<'_>) -> Value {
    json!({"email": fixtures.email(&fixtures.world.learner().await).await})
}

fn registration(email: &str) -> Value {
    json!({
        "email": email, "password": PASSWORD, "displayName": "Ada", "locale": "en", "timeZone": "Europe/London",
    })
}

/// An address without an account.
fn new_email(fixtures: &Fixtures<'_>) -> String {
    format!("new{}@example.com", fixtures.number())
}

/// The id in a mailed token.
fn new_token_id(fixtures: &Fixtures<'_>) -> String {
    format!("{:032x}", fixtures.number())
}

/// A visitor who has tried a wrong token, because counting tries takes two writes from the second one
/// on.
async fn after_wrong_token<'w>(fixtures: &Fixtures<'w>) -> Actor<'w> {
    let visitor = fixtures.visitor();
    let wrong = json!({"token": fixtures.sealed(EMAIL_CHANGE_SEAL, "wrong").await});
    visitor.post("/v1/email-changes/confirmation", wrong).await.is(400);
    visitor
}

/// A new learner with three sessions, and one of the other two.
async fn with_three_sessions<'w>(fixtures: &Fixtures<'w>) -> (Actor<'w>, SessionId) {
    let (world, context) = (fixtures.world, &fixtures.world.context);
    let learner = world.learner().await;
    let session = world.session(&learner).await;
    let others: [SessionId; 2] = [context.new_id(), context.new_id()];
    for session_id in others {
        world.store_session(&SessionItem { session_id, ..session.clone() }).await;
    }
    (learner, others[0])
}

/// A new learner with a change of address that the new mailbox has confirmed, and the token in the mail
/// to the current address.
async fn with_email_change<'w>(fixtures: &Fixtures<'w>) -> (Actor<'w>, String) {
    let (context, learner) = (&fixtures.world.context, fixtures.world.learner().await);
    let id = format!("{}.{}", learner.user(), new_token_id(fixtures));
    let new = EmailAddress::parse(&new_email(fixtures)).unwrap();
    let change = EmailChange::request(&fixtures.email(&learner).await, new, context.now()).unwrap();
    let change = EmailChange { confirmed: true, ..change };
    let hashes = [hash::text(id.as_bytes()), String::new()];
    context.store.save(&EmailChangeItem::new(learner.user(), change, hashes, context.now())).await.unwrap();
    (learner, fixtures.sealed(EMAIL_CHANGE_SEAL, &id).await)
}
