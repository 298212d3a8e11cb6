//! Identity: addresses, passwords, roles, accounts, sessions, and the keys that sign access tokens.

mod account;
pub mod device;
mod email;
mod email_change;
mod means;
mod password;
mod permission;
mod recovery;
mod role;
pub mod session;
mod sign_in;
pub mod signing;
mod verification;

pub use account::{ChangeRoleError, DisplayName, LogInError, Registration, change_role, may_log_in};
pub use email::EmailAddress;
pub use email_change::{EmailChange, EmailChangeError, Mailbox, RequestEmailChangeError};
pub use means::Means;
pub use password::{NewPassword, Password};
pub use permission::Permission;
pub use recovery::{PasswordReset, ResetPasswordError, UpdatePasswordError};
pub use role::Role;
pub use session::{EndSessionError, Refresh, RefreshError};
pub use sign_in::SignInError;
pub use verification::{Verification, VerifyEmailError};
