//! Who somebody is: addresses, passwords, roles, accounts, sessions.

mod account;
mod email;
mod password;
mod role;
pub mod session;
mod verification;

pub use account::{
    ChangeRoleError, DisplayName, LogInError, Registration, UpdateProfileError, change_role, may_log_in,
};
pub use email::EmailAddress;
pub use password::{NewPassword, Password};
pub use role::Role;
pub use session::{Refresh, RefreshError};
pub use verification::{Verification, VerifyEmailError};
