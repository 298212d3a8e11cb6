//! What is written down for good: every act that concerns who somebody is and what they may do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ParseText;

macro_rules! acts {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)+) => {
        /// Something that was done, in the past tense.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum Act {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)+
        }

        impl Act {
            /// All acts.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in JSON and in keys.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

acts! {
    /// Somebody asked for an account.
    Registered = "registered";
    /// They showed that the address is theirs.
    EmailVerified = "emailVerified";
    /// A session began.
    SignedIn = "signedIn";
    /// Too many wrong guesses: for a while nobody may try.
    SignInBlocked = "signInBlocked";
    /// They ended the session that they called with.
    SignedOut = "signedOut";
    /// They ended another of their sessions.
    SessionEnded = "sessionEnded";
    /// They ended all of their sessions but one.
    OtherSessionsEnded = "otherSessionsEnded";
    /// A refresh token was used again, and its session ended.
    RefreshReplayed = "refreshReplayed";
    /// They proved again who they are, to do something sensitive.
    SteppedUp = "steppedUp";
    /// They chose another password.
    PasswordChanged = "passwordChanged";
    /// Somebody said that they forgot the password.
    PasswordResetAsked = "passwordResetAsked";
    /// The password was set by way of a mail.
    PasswordReset = "passwordReset";
    /// They want another address.
    EmailChangeAsked = "emailChangeAsked";
    /// They do not want it any more, or the owner of the address did not agree.
    EmailChangeCancelled = "emailChangeCancelled";
    /// They have another address.
    EmailChanged = "emailChanged";
    /// They sign in with codes of an app from now on.
    TotpAdded = "totpAdded";
    /// They do not any more.
    TotpRemoved = "totpRemoved";
    /// Recovery codes were made, and those before became worthless.
    RecoveryCodesMade = "recoveryCodesMade";
    /// A recovery code was used up.
    RecoveryCodeUsed = "recoveryCodeUsed";
    /// A passkey was added.
    PasskeyAdded = "passkeyAdded";
    /// A passkey got another name.
    PasskeyRenamed = "passkeyRenamed";
    /// A passkey was removed.
    PasskeyRemoved = "passkeyRemoved";
    /// They can sign in with a provider from now on.
    ProviderLinked = "providerLinked";
    /// They cannot any more.
    ProviderUnlinked = "providerUnlinked";
    /// They were given another role.
    RoleChanged = "roleChanged";
    /// They were suspended.
    Suspended = "suspended";
    /// They were let in again.
    Reinstated = "reinstated";
    /// An admin ended all of their sessions.
    SignedOutByAdmin = "signedOutByAdmin";
    /// An admin took their factors away.
    FactorsReset = "factorsReset";
    /// They may write a course of somebody else's.
    CourseRightGranted = "courseRightGranted";
    /// They may not any more.
    CourseRightRevoked = "courseRightRevoked";
    /// They asked for everything that is known of them.
    ExportAsked = "exportAsked";
    /// They asked to be forgotten.
    ErasureAsked = "erasureAsked";
    /// They changed their mind.
    ErasureCancelled = "erasureCancelled";
    /// They were forgotten.
    Erased = "erased";
}

impl ParseText for Act {
    fn parse_text(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().copied().find(|act| act.name() == text);
        found.ok_or_else(|| "is not an act that is written down".to_owned())
    }
}
