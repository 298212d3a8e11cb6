//! Letters in English.

use super::{AlreadyRegistered, Reminder, VerifyEmail, Words};

pub(super) const WORDS: Words = Words {
    language: "en",
    hello: "Hello {name},",
    hello_stranger: "Hello,",
    regards: "Happy learning,",
    link_hint: "If the button does not work, open this address:",
    verify_email: VerifyEmail {
        subject: "Confirm your e-mail address",
        why: "Please confirm that this address is yours. After that you can log in and start learning.",
        button: "Confirm address",
        code: "Or paste this code where you are asked for it:",
        stranger: "You have not registered with Glotto? Then ignore this letter; nothing will happen.",
    },
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
};
