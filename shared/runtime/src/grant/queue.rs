//! The queues of the platform.

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
