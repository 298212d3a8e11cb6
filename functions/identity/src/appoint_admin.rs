//! The command `appoint_admin` makes a user an admin. It is how a deployment gets its first admin,
//! so it needs no other: the right to invoke the function is the right to do this.
//!
//! `aws lambda invoke --function-name … --payload '{"email":"ada@example.com"}' /dev/stdout`

use futures::FutureExt as _;
use glotto_domain::identity::{ChangeRoleError, EmailAddress, Role, change_role};
use glotto_domain::input;
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::identity::AccountItem;
use glotto_store::{CommitError, Retries};
use serde_json::{Value, json};

use crate::roles;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "appoint_admin",
    Trigger::Command,
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Makes a user with a confirmed address an admin.",
)
.grants(&[
    Grant::Read(&[Part::Account, Part::Email, Part::Session]),
    Grant::Write(&[Part::Account, Part::Audit, Part::Event, Part::Session]),
])
.example(r#"{"email":"ada@example.com"}"#);

/// The user who becomes an admin.
#[input]
pub struct AppointAdmin {
    /// The address of the account.
    pub email: EmailAddress,
}

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    let read = input::read::<AppointAdmin>(event);
    let command =
        read.map_err(|_| Failure::because(r#"the payload must be {"email": "<address>"} and nothing else"#))?;
    match appoint(context, &command.email).await {
        Ok(Some(account)) => Ok(json!({ "id": account.user_id, "role": account.role })),
        Ok(None) => Err(Failure::because("no account has this address")),
        Err(CommitError::Condition(ChangeRoleError::Unverified)) => Err(Failure::because(
            "this user has not confirmed their e-mail address yet: they must follow the link in the mail first",
        )),
        Err(error) => Err(error.into()),
    }
}

/// Makes the user of an address an admin; none if the address has no account.
async fn appoint(context: &Context, email: &EmailAddress) -> Result<Option<AccountItem>, CommitError<ChangeRoleError>> {
    let Some(user) = context.store.accounts().find_owner(email).await? else { return Ok(None) };
    let mut retries = Retries::default();
    loop {
        let Some(found) = context.store.accounts().find_credentials(user, context.now()).await? else {
            return Ok(None);
        };
        change_role(None, user, found.account.verified).map_err(CommitError::Condition)?;
        match roles::assign(context, &found, Role::Admin, None).await {
            // The user signed in or out at the same moment.
            Err(CommitError::Condition(ChangeRoleError::Stale)) => retries.back_off("the account").await?,
            result => return result.map(Some),
        }
    }
}
