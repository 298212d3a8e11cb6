//! Signing in, by whatever means.

use crate::domain_errors;

domain_errors! {
    /// Why somebody who has proven who they are is not let in.
    pub enum SignInError {
        /// An admin has suspended them.
        Suspended = Forbidden, "account-suspended", "This account is suspended; ask those who run the place.";
    }
}
