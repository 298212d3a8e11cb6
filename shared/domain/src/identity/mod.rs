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
pub use email_change::{CreateEmailChangeError, EmailChange, EmailChangeError, Mailbox};
pub use means::AuthMethod;
pub use password::{NewPassword, Password};
pub use permission::Permission;
pub use recovery::{PasswordReset, ResetPasswordError, UpdatePasswordError};
pub use role::Role;
pub use session::{DeleteSessionError, Refresh, RefreshError};
pub use sign_in::SignInError;
pub use verification::{Verification, VerifyEmailError};
