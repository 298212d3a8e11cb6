//! The permissions of a function. Endpoints and workers declare them. `make sync` generates the policies and
//! the environment variables in the templates from them, and a test rejects any others.

use glotto_domain::keys::KeyPurpose;
use glotto_store::keys::{UserPartition, administration, privacy};

/// A permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grant {
    /// Read items in parts of the table: `GetItem`, `BatchGetItem`, `Query`.
    Read(&'static [Part]),
    /// Read parts of the index `gsi1`: `Query`.
    ReadIndex(&'static [IndexPart]),
    /// Write items in parts of the table: `PutItem`, `UpdateItem`, `DeleteItem`, `ConditionCheckItem`. For
    /// the audit trail, which is append-only, `PutItem` and `ConditionCheckItem` alone. Who may write an item
    /// may also learn what is in it ([`Check`](Self::Check)).
    Write(&'static [Part]),
    /// Require something of items in parts of the table, in a transaction that writes elsewhere:
    /// `ConditionCheckItem`. It does not change them, but it can read them: DynamoDB returns an item whose
    /// condition failed if the caller asks for it, and whether a condition holds tells something about the
    /// item. The same is true of conditional writes.
    Check(&'static [Part]),
    /// Send messages to a queue.
    Send(Queue),
    /// Read the number of messages in a queue.
    Measure(Queue),
    /// Publish events on the bus of the stage. Only the relay does: what is published is what was committed.
    PutEvents,
    /// Read the private keys that sign access tokens.
    Sign,
    /// Read the secret keys of these purposes, which make and open what the purposes name.
    Seal(&'static [KeyPurpose]),
    /// Encrypt and decrypt all keys. Reading and writing them is granted by their [parts](Part::KEYS).
    Wrap,
    /// Read the configured identity providers and their redirect URIs.
    Providers,
    /// Read the client secrets for identity providers, from their copy in the table.
    ProviderSecrets,
    /// Read the client secrets for identity providers where an operator stores them, to copy them.
    ProviderSecretsSource,
    /// Send mail.
    Mail,
    /// Find and submit transcoding jobs.
    Transcode,
    /// Sign addresses of media at the CDN.
    SignMedia,
    /// Read objects below a prefix. Also needed to presign a GET.
    GetObject(Bucket, &'static str),
    /// Write objects below a prefix. Also needed to presign a PUT.
    PutObject(Bucket, &'static str),
    /// Delete objects below a prefix.
    DeleteObject(Bucket, &'static str),
    /// List objects below a prefix.
    ListObjects(Bucket, &'static str),
}

impl Grant {
    /// Whether it is about the table. Keys are in the table, too.
    pub const fn touches_table(&self) -> bool {
        match self {
            Self::Read(_) | Self::ReadIndex(_) | Self::Write(_) | Self::Check(_) => true,
            _ => !self.key_purposes().is_empty(),
        }
    }

    /// Whether it allows nothing that has an effect. The result of a handler with such grants alone can be discarded.
    pub const fn only_reads(&self) -> bool {
        matches!(
            self,
            Self::Read(_)
                | Self::ReadIndex(_)
                | Self::Measure(_)
                | Self::Seal(_)
                | Self::Providers
                | Self::ProviderSecrets
                | Self::SignMedia
                | Self::GetObject(..)
                | Self::ListObjects(..)
        )
    }

    /// The purposes whose keys the function reads.
    pub const fn key_purposes(&self) -> &'static [KeyPurpose] {
        match self {
            Self::Seal(purposes) => purposes,
            Self::Sign => &[KeyPurpose::AccessTokens],
            Self::SignMedia => &[KeyPurpose::Media],
            Self::ProviderSecrets => &[KeyPurpose::ProviderSecrets],
            _ => &[],
        }
    }
}

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
    /// The audit trail, by subject and by actor.
    Audit = "AUDIT";
    /// Metadata of the published catalogue.
    Catalogue = "CATALOGUE";
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
    /// Erasures in progress.
    Erasure = privacy::ERASURES;
    /// The courses that a user teaches.
    Instructor = "TEACHER#";
    /// Reminders by the time at which they are due.
    Reminder = "REMINDERS#";
    /// Users with a rare role.
    Staff = "STAFF#";
    /// Registrations that are not confirmed yet.
    Unconfirmed = "UNCONFIRMED#";
    /// Uploads that are awaited.
    Upload = "UPLOADS#";
    /// All users.
    User = administration::USERS;
}

/// The queues of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Queue {
    /// Mails to send.
    Mail,
    /// Uploaded videos to transcode.
    Transcode,
    /// Reminders to send.
    Reminder,
}

impl Queue {
    /// All queues.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Transcode, Self::Reminder];

    /// The last part of its name, `glotto-<stage>-mail`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Transcode => "transcode",
            Self::Reminder => "reminder",
        }
    }

    /// The logical id in `template.data.yaml`.
    pub const fn logical_id(self) -> &'static str {
        match self {
            Self::Mail => "MailQueue",
            Self::Transcode => "TranscodeQueue",
            Self::Reminder => "ReminderQueue",
        }
    }

    /// The environment variable that contains the URL.
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Mail => "MAIL_QUEUE_URL",
            Self::Transcode => "TRANSCODE_QUEUE_URL",
            Self::Reminder => "REMINDER_QUEUE_URL",
        }
    }
}

/// The buckets of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// Uploads of users, unprocessed.
    Uploads,
    /// Videos and pictures, processed for delivery.
    Media,
    /// Exports of personal data. Objects expire after a week.
    Exports,
    /// The audit trail, which is kept longer here than in the table.
    Archive,
}

impl Bucket {
    /// All buckets.
    pub const ALL: [Self; 4] = [Self::Uploads, Self::Media, Self::Exports, Self::Archive];

    /// The part of its name that differs, `glotto-<stage>-uploads-<account>-<region>`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uploads => "uploads",
            Self::Media => "media",
            Self::Exports => "exports",
            Self::Archive => "archive",
        }
    }

    /// The logical id in `template.data.yaml`.
    pub const fn logical_id(self) -> &'static str {
        match self {
            Self::Uploads => "UploadsBucket",
            Self::Media => "MediaBucket",
            Self::Exports => "ExportsBucket",
            Self::Archive => "ArchiveBucket",
        }
    }

    /// The environment variable that contains the name.
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Uploads => "UPLOADS_BUCKET",
            Self::Media => "MEDIA_BUCKET",
            Self::Exports => "EXPORTS_BUCKET",
            Self::Archive => "ARCHIVE_BUCKET",
        }
    }
}
