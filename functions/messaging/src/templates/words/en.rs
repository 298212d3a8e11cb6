//! Letters in English.

use super::{AlreadyRegistered, Asking, Calendar, Erased, Notices, Reminder, Told, Words};

pub(super) const WORDS: Words = Words {
    language: "en",
    hello: "Hello {name},",
    hello_stranger: "Hello,",
    regards: "Happy learning,",
    link_hint: "If the button does not work, open this address:",
    code: "Or paste this code where you are asked for it:",
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
    verify_email: Asking {
        subject: "Confirm your e-mail address",
        why: "Please confirm that this address is yours. After that you can log in and start learning.",
        button: "Confirm address",
        stranger: "You have not registered with {app}? Then ignore this letter; nothing will happen.",
    },
    reset_password: Asking {
        subject: "Choose a new password",
        why: "You can choose a new password for your account. The link works once, for one hour. All devices will be signed out.",
        button: "Choose a password",
        stranger: "You have not asked for this? Then ignore this letter; your password stays as it is.",
    },
    confirm_new_email: Asking {
        subject: "Confirm your new e-mail address",
        why: "Somebody, probably you, wants to use this address for their account. Please confirm that it is yours. The change must also be approved at the previous address.",
        button: "Confirm address",
        stranger: "You do not know about this? Then ignore this letter; nothing will happen.",
    },
    approve_email_change: Asking {
        subject: "Is your e-mail address to change?",
        why: "Your account is to use this address from now on: {email}. This needs your approval.",
        button: "Approve the change",
        stranger: "That was not you? Then somebody is signed in to your account: refuse the change and set a new password.",
    },
    refuse_email_change: "Refuse the change",
    already_registered: AlreadyRegistered {
        subject: "You already have an account",
        why: "Somebody, probably you, has tried to register with this address. There is an account with it already, so nothing was changed.",
        instead: "You can simply log in.",
        button: "Log in",
        stranger: "That was not you? Then there is nothing you need to do.",
    },
    reminder: Reminder {
        subject: "Time to learn",
        nudge: "You wanted to be reminded to learn today. A few minutes are enough.",
        streak_of_one: "You learned yesterday: today would make it two days in a row.",
        streak_of_many: "You have learned {days} days in a row. Today keeps that going.",
        button: "Start learning",
        why: "You get this letter because you set a reminder and have not learned yet today.",
        unsubscribe: "No more reminders",
    },
    notices: Notices {
        when: "Time",
        device: "Device",
        unknown_device: "unknown",
        place: "Network",
        button: "Check your account",
        stranger: "That was not you? Then set a new password at once and sign out all other devices. If it was you, there is nothing you need to do.",
        by_admin: "This was done by those who run the platform. Please ask them if you have questions.",
        new_device: Told {
            subject: "A new device has signed in",
            what: "Somebody has signed in to your account on a device, or in a network, that it did not know before.",
        },
        password_changed: Told {
            subject: "Your password was changed",
            what: "The password of your account was changed. All other devices were signed out.",
        },
        email_changed: Told {
            subject: "Your e-mail address was changed",
            what: "Your account has another e-mail address from now on. Letters no longer go to the previous one.",
        },
        totp_added: Told {
            subject: "An authenticator app was added",
            what: "Your account now asks for a code of your authenticator app when you sign in.",
        },
        totp_removed: Told {
            subject: "The authenticator app was removed",
            what: "Your account no longer asks for a code when you sign in.",
        },
        recovery_codes_made: Told {
            subject: "New recovery codes were made",
            what: "New recovery codes were made for your account. Those from before no longer work.",
        },
        recovery_code_used: Told {
            subject: "A recovery code was used",
            what: "Somebody has used one of the recovery codes of your account. It does not work again.",
        },
        passkey_added: Told {
            subject: "A passkey was added",
            what: "A passkey was added to your account. It can be used to sign in without a password.",
        },
        passkey_removed: Told { subject: "A passkey was removed", what: "A passkey was removed from your account." },
        passkey_copied: Told {
            subject: "A passkey was refused",
            what: "Somebody tried to sign in with what seems to be a copy of one of your passkeys, and was not let in. Remove that passkey and make a new one.",
        },
        provider_linked: Told {
            subject: "Another way to sign in was linked",
            what: "An account with another service was linked to yours. It can be used to sign in.",
        },
        provider_unlinked: Told {
            subject: "A way to sign in was unlinked",
            what: "An account with another service was unlinked from yours. It can no longer be used to sign in.",
        },
        role_changed: Told {
            subject: "Your role was changed",
            what: "You have another role on the platform from now on.",
        },
        suspended: Told {
            subject: "Your account was suspended",
            what: "Your account was suspended. You cannot sign in for the time being.",
        },
        signed_out_by_admin: Told {
            subject: "You were signed out everywhere",
            what: "Those who run the place ended all sessions of your account. You can sign in again.",
        },
        reinstated: Told {
            subject: "Your account is open again",
            what: "Your account is no longer suspended. You can sign in again.",
        },
        factors_reset: Told {
            subject: "Your second factor was removed",
            what: "The authenticator app and the recovery codes of your account, and its passkeys, were removed. Please set them up anew.",
        },
        refresh_replayed: Told {
            subject: "A device was signed out for your safety",
            what: "Something that belonged to one of your sessions was used a second time. It may have been copied, so the session was ended.",
        },
    },
    export_ready: Asking {
        subject: "Your data is ready",
        why: "You have asked for everything that is stored about you. You can fetch it until {until}.",
        button: "Fetch your data",
        stranger: "You have not asked for this? Then set a new password at once and sign out all other devices.",
    },
    erasure_scheduled: Asking {
        subject: "Your account will be erased",
        why: "You have asked us to erase your account. This will happen on {on}, with everything that is stored about you. Until then you can sign in and change your mind.",
        button: "Keep the account",
        stranger: "You have not asked for this? Then sign in, keep the account and set a new password.",
    },
    erased: Erased {
        subject: "Your account was erased",
        what: "Your account was erased, with everything that was stored about you. This is the last letter that you get.",
        stays: "All that stays is a record of what was done with the account and when, for {days} days and without your name, and what you published or wrote with others.",
        farewell: "Thank you for learning here.",
    },
};
