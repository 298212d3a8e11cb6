//! Parts of the table and of the index, by the prefix of their partition keys.

use glotto_domain::keys::KeyPurpose;
use glotto_store::keys::{UserPartition, administration, privacy, taxonomy};

macro_rules! parts {
    ($(#[$about:meta])* $kind:ident: $($(#[$doc:meta])* $name:ident = $prefix:expr;)+) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $kind {
            $($(#[$doc])* $name,)+
        }

        impl $kind {
            /// All parts.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The prefix of the partition keys.
            pub const fn prefix(self) -> &'static str {
                match self {
                    $(Self::$name => $prefix,)+
                }
            }
        }
    };
}

parts! {
    /// A part of the table: all partitions whose keys have a prefix (`docs/data-model.md`). IAM cannot
    /// distinguish items any finer.
    Part:
    /// Accounts, and what signs users in.
    Account = UserPartition::Account.prefix();
    /// The seats of courses and invitations to them.
    Admission = "ADMISSION#";
    /// The audit trail, by subject and by actor.
    Audit = "AUDIT";
    /// Metadata of the published catalogue.
    Catalogue = "CATALOGUE";
    /// Categories of courses.
    Category = taxonomy::CATEGORIES;
    /// Courses with their modules, lessons and instructors.
    Course = "COURSE#";
    /// The users of passkeys, by credential id.
    Credential = "CREDENTIAL#";
    /// Messages that workers have handled, so that repeated ones are ignored.
    Done = "DONE#";
    /// The users of email addresses.
    Email = "EMAIL#";
    /// Authorizations at identity providers that have been completed.
    Authorization = "AUTHORIZATION#";
    /// The outbox.
    Event = "EVENT#";
    /// The users of handles.
    Handle = "HANDLE#";
    /// Responses recorded under idempotency keys.
    Idempotency = UserPartition::Responses.prefix();
    /// Private keys that sign access tokens.
    AccessTokenKeys = KeyPurpose::AccessTokens.partition();
    /// Keys of authorization requests at identity providers.
    AuthorizationKeys = KeyPurpose::Authorizations.partition();
    /// Keys of challenges between a first factor and a second.
    ChallengeKeys = KeyPurpose::Challenges.partition();
    /// Keys of cursors.
    CursorKeys = KeyPurpose::Cursors.partition();
    /// Keys of second factors.
    FactorKeys = KeyPurpose::Factors.partition();
    /// Keys of links in mails about accounts.
    MailLinkKeys = KeyPurpose::MailLinks.partition();
    /// The key pair that signs addresses of media files.
    MediaKeys = KeyPurpose::Media.partition();
    /// Keys of challenges that passkeys sign.
    PasskeyKeys = KeyPurpose::Passkeys.partition();
    /// Keys of links that play a lesson.
    PlaybackKeys = KeyPurpose::Playback.partition();
    /// Keys of challenges of a proof of work.
    ProofOfWorkKeys = KeyPurpose::ProofOfWork.partition();
    /// Client secrets at identity providers, copied.
    ProviderSecretKeys = KeyPurpose::ProviderSecrets.partition();
    /// Keys of refresh tokens.
    RefreshTokenKeys = KeyPurpose::RefreshTokens.partition();
    /// Keys of links that end reminders.
    UnsubscribeKeys = KeyPurpose::Unsubscribe.partition();
    /// Enrolments, positions, points and streaks.
    Learning = UserPartition::Learning.prefix();
    /// Counters of rate limits.
    Limit = "LIMIT#";
    /// What came back after mails to users.
    MailFeedback = UserPartition::MailFeedback.prefix();
    /// Libraries of courses.
    Media = "MEDIA#";
    /// Exports and erasures.
    Privacy = UserPartition::Privacy.prefix();
    /// Profiles and their pictures.
    Profile = UserPartition::Profile.prefix();
    /// The users of accounts at identity providers.
    Provider = "PROVIDER#";
    /// Registrations that are not confirmed yet.
    Registration = UserPartition::Registration.prefix();
    /// Reminders.
    Reminder = UserPartition::Reminder.prefix();
    /// The position of the dispatcher of reminders.
    Reminders = "REMINDERS";
    /// Sessions.
    Session = UserPartition::Sessions.prefix();
    /// Skills.
    Skill = "SKILL#";
    /// Imports of skills.
    SkillImport = taxonomy::SKILL_IMPORTS;
    /// The keyring: public keys that verify access tokens.
    Signing = "SIGNING";
    /// One-time tokens, by hash.
    Token = "TOKEN#";
    /// Videos.
    Video = "VIDEO#";
    /// Lists of a user's videos.
    Videos = UserPartition::Videos.prefix();
}

impl Part {
    /// The parts that hold secret keys.
    pub const KEYS: &[Self] = &[
        Self::AccessTokenKeys,
        Self::AuthorizationKeys,
        Self::ChallengeKeys,
        Self::CursorKeys,
        Self::FactorKeys,
        Self::MailLinkKeys,
        Self::MediaKeys,
        Self::PasskeyKeys,
        Self::PlaybackKeys,
        Self::ProofOfWorkKeys,
        Self::ProviderSecretKeys,
        Self::RefreshTokenKeys,
        Self::UnsubscribeKeys,
    ];

    /// The part with the keys of a purpose.
    pub const fn of_keys(purpose: KeyPurpose) -> Self {
        match purpose {
            KeyPurpose::AccessTokens => Self::AccessTokenKeys,
            KeyPurpose::RefreshTokens => Self::RefreshTokenKeys,
            KeyPurpose::Challenges => Self::ChallengeKeys,
            KeyPurpose::Passkeys => Self::PasskeyKeys,
            KeyPurpose::Authorizations => Self::AuthorizationKeys,
            KeyPurpose::MailLinks => Self::MailLinkKeys,
            KeyPurpose::Unsubscribe => Self::UnsubscribeKeys,
            KeyPurpose::ProofOfWork => Self::ProofOfWorkKeys,
            KeyPurpose::Cursors => Self::CursorKeys,
            KeyPurpose::Playback => Self::PlaybackKeys,
            KeyPurpose::Factors => Self::FactorKeys,
            KeyPurpose::Media => Self::MediaKeys,
            KeyPurpose::ProviderSecrets => Self::ProviderSecretKeys,
        }
    }

    /// Whether it holds secret keys.
    pub fn holds_keys(self) -> bool {
        Self::KEYS.contains(&self)
    }

    /// Whether its items can be put, and neither changed in part nor deleted: the audit trail, and all keys.
    pub fn is_put_only(self) -> bool {
        matches!(self, Self::Audit | Self::Signing) || self.holds_keys()
    }
}

parts! {
    /// A part of the index: all partitions whose keys have a prefix (`docs/data-model.md`). An item that is read
    /// from the index is read with all its attributes.
    IndexPart:
    /// What is about a user and lies outside of their partitions.
    About = privacy::ABOUT;
    /// The audit trail by action.
    AuditByAction = "ACTED#";
    /// The audit trail by time.
    AuditByTime = "AUDITED#";
    /// The users of email addresses.
    Email = "ADDRESSES#";
    /// The enrolments of a user by activity.
    Enrolment = "ENROLLED#";
    /// Erasures in progress.
    Erasure = privacy::ERASURES;
    /// The courses that a user teaches.
    Instructor = "TEACHER#";
    /// Courses in which something may have to be purged, by the time from which that is due.
    Purge = "PURGES#";
    /// Reminders by the time at which they are due.
    Reminder = "REMINDERS#";
    /// Skills by their labels.
    Skill = "SKILLS#";
    /// Users with a rare role.
    Staff = "STAFF#";
    /// Suspended users.
    Suspended = administration::SUSPENDED;
    /// Registrations that are not confirmed yet.
    Unconfirmed = "UNCONFIRMED#";
    /// Uploads that are awaited.
    Upload = "UPLOADS#";
    /// All users.
    User = administration::USERS;
}
