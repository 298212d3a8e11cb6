//! The texts of mails in English.

use super::{ActionMail, AlreadyRegistered, Calendar, Erased, NoticeText, Notices, Reminder, RoleNames, Words};

pub(super) const WORDS: Words = Words {
    language: "en",
    hello: "Hello {name},",
    hello_unnamed: "Hello,",
    regards: "Happy learning,",
    link_hint: "If the button does not work, open this address:",
    code: "Or paste this code where you are asked for it:",
    link_lifetime: "The link works for {hours} hours.",
    calendar: Calendar {
        months: [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        first: "{day}",
        date: "{day} {month} {year}",
        moment: "{date}, {time} ({zone})",
    },
    verify_email: ActionMail {
        subject: "Confirm your e-mail address",
        text: "Please confirm that this address is yours. Then you can log in and start learning.",
        button: "Confirm address",
        not_you: "If you did not register with {app}, ignore this e-mail. Nothing will happen.",
    },
    reset_password: ActionMail {
        subject: "Choose a new password",
        text: "You can choose a new password for your account. The link works once, for one hour. All devices will \
            be signed out.",
        button: "Choose a password",
        not_you: "If you did not request this, ignore this e-mail. Your password will not change.",
    },
    confirm_new_email: ActionMail {
        subject: "Confirm your new e-mail address",
        text: "Someone, probably you, wants to use this address for their account. Please confirm that it is yours. \
            The change must also be approved at the previous address.",
        button: "Confirm address",
        not_you: "If you do not know about this, ignore this e-mail. Nothing will happen.",
    },
    approve_email_change: ActionMail {
        subject: "Approve your new e-mail address",
        text: "Your account is about to change to this address: {email}. This needs your approval.",
        button: "Approve the change",
        not_you: "If this was not you, someone else is signed in to your account. Refuse the change and set a new \
            password.",
    },
    reject_email_change: "Refuse the change",
    already_registered: AlreadyRegistered {
        subject: "You already have an account",
        text: "Someone, probably you, tried to register with this address. It already has an account, so nothing was \
            changed.",
        instead: "You can log in with it.",
        button: "Log in",
        not_you: "If this was not you, you do not need to do anything.",
    },
    reminder: Reminder {
        subject: "Time to learn",
        nudge: "You asked to be reminded to learn today. A few minutes are enough.",
        streak_of_one: "You learned yesterday. Learning today makes it two days in a row.",
        streak_of_many: "You have learned {days} days in a row. Learn today to keep your streak.",
        button: "Start learning",
        reason: "You get this e-mail because you set a reminder and have not learned yet today.",
        unsubscribe: "Stop reminders",
    },
    notices: Notices {
        when: "Time",
        device: "Device",
        unknown_device: "unknown",
        place: "Network",
        role: "Role",
        roles: RoleNames { learner: "learner", instructor: "instructor", admin: "administrator" },
        button: "Check your account",
        not_you: "If this was not you, set a new password at once and sign out all other devices. If it was you, you \
            do not need to do anything.",
        by_admin: "An administrator of the platform did this. Contact the administrators if you have questions.",
        new_device: NoticeText {
            subject: "A new device has signed in",
            what: "Someone signed in to your account with a new device or from a new network.",
        },
        password_changed: NoticeText {
            subject: "Your password was changed",
            what: "The password of your account was changed. All other devices were signed out.",
        },
        email_changed: NoticeText {
            subject: "Your e-mail address was changed",
            what: "Your account now has another e-mail address. E-mails are no longer sent to the previous one.",
        },
        totp_added: NoticeText {
            subject: "An authenticator app was added",
            what: "Your account now asks for a code of your authenticator app when you sign in.",
        },
        totp_removed: NoticeText {
            subject: "The authenticator app was removed",
            what: "Your account no longer asks for a code when you sign in.",
        },
        recovery_codes_made: NoticeText {
            subject: "New recovery codes were created",
            what: "New recovery codes were created for your account. The previous ones no longer work.",
        },
        recovery_code_used: NoticeText {
            subject: "A recovery code was used",
            what: "Someone used one of the recovery codes of your account. It cannot be used again.",
        },
        passkey_added: NoticeText {
            subject: "A passkey was added",
            what: "A passkey was added to your account. It can be used to sign in without a password.",
        },
        passkey_removed: NoticeText {
            subject: "A passkey was removed",
            what: "A passkey was removed from your account.",
        },
        passkey_copied: NoticeText {
            subject: "A passkey was refused",
            what: "Someone tried to sign in with what seems to be a copy of one of your passkeys. The sign-in was \
                refused. Remove that passkey and add a new one.",
        },
        provider_linked: NoticeText {
            subject: "Another way to sign in was linked",
            what: "An account with another service was linked to yours. It can be used to sign in.",
        },
        provider_unlinked: NoticeText {
            subject: "A way to sign in was unlinked",
            what: "An account with another service was unlinked from yours. It can no longer be used to sign in.",
        },
        role_changed: NoticeText {
            subject: "Your role was changed",
            what: "You now have another role on the platform.",
        },
        suspended: NoticeText {
            subject: "Your account was suspended",
            what: "Your account was suspended. You cannot sign in until the suspension ends.",
        },
        signed_out_by_admin: NoticeText {
            subject: "You were signed out everywhere",
            what: "An administrator ended all sessions of your account. You can sign in again.",
        },
        reinstated: NoticeText {
            subject: "Your account is active again",
            what: "Your account is no longer suspended. You can sign in again.",
        },
        factors_reset: NoticeText {
            subject: "Your second factor was removed",
            what: "The authenticator app, the recovery codes and the passkeys of your account were removed. Please \
                set them up again.",
        },
        refresh_replayed: NoticeText {
            subject: "A device was signed out for your safety",
            what: "A key of one of your sessions was used a second time. It may have been copied, so the session was \
                ended.",
        },
        erasure_cancelled: NoticeText {
            subject: "Your account will not be erased",
            what: "The erasure of your account was cancelled. Your account and your data stay.",
        },
        avatar_removed: NoticeText {
            subject: "Your picture was removed",
            what: "The picture of your profile was removed. You can upload another one.",
        },
        bio_removed: NoticeText {
            subject: "Your bio was removed",
            what: "The text about you in your profile was removed. You can write another one.",
        },
        display_name_reset: NoticeText {
            subject: "Your display name was reset",
            what: "Your display name was replaced by a neutral one. You can choose another one.",
        },
    },
    export_ready: ActionMail {
        subject: "Your data is ready",
        text: "The copy of your data that you requested is ready. You can download it until {until}.",
        button: "Download your data",
        not_you: "If you did not request this, set a new password at once and sign out all other devices.",
    },
    suspended_export_ready: ActionMail {
        subject: "The copy of your data",
        text: "The copy of your data that you asked the administrators for is ready. Your account is suspended, so \
            you can download it with this link, without signing in. Do not forward this e-mail: anyone with the \
            link can download your data.",
        button: "Download your data",
        not_you: "If you did not ask for this, contact the administrators of {app}.",
    },
    erasure_scheduled: ActionMail {
        subject: "Your account will be erased",
        text: "Your account will be erased on {on}, with all data about you. Until then you can sign in and \
            cancel.",
        button: "Keep your account",
        not_you: "If you did not request this, sign in, keep your account and set a new password.",
    },
    erased: Erased {
        subject: "Your account was erased",
        what: "Your account was erased, with all data about you. This is the last e-mail that you get.",
        stays: "We only keep a record of what was done with the account and when, for {days} days and without your \
            name, and what you published or wrote with others.",
        farewell: "Thank you for learning here.",
    },
    course: "Course",
    course_invitation: ActionMail {
        subject: "You are invited to a course",
        text: "You are invited to a course. Open the link, and sign in with this e-mail address or register with \
            it: the invitation is for this address alone, and can be used once.",
        button: "Open the course",
        not_you: "If you do not know about this, ignore this e-mail. Nothing will happen.",
    },
};
