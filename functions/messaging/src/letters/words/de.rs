//! Letters in German.

use super::{AlreadyRegistered, Reminder, VerifyEmail, Words};

pub(super) const WORDS: Words = Words {
    language: "de",
    hello: "Hallo {name},",
    hello_stranger: "Hallo,",
    regards: "Viel Freude beim Lernen",
    link_hint: "Falls die Schaltfläche nicht funktioniert, öffne diese Adresse:",
    verify_email: VerifyEmail {
        subject: "Bestätige deine E-Mail-Adresse",
        why: "Bitte bestätige, dass diese Adresse dir gehört. Danach kannst du dich anmelden und loslegen.",
        button: "Adresse bestätigen",
        code: "Oder füge diesen Code dort ein, wo danach gefragt wird:",
        stranger: "Du hast dich nicht bei Glotto registriert? Dann ignoriere diesen Brief; es passiert nichts.",
    },
    already_registered: AlreadyRegistered {
        subject: "Du hast schon ein Konto",
        why: "Jemand, vermutlich du, wollte sich mit dieser Adresse registrieren. Mit ihr gibt es schon ein Konto, also wurde nichts geändert.",
        instead: "Du kannst dich einfach anmelden.",
        button: "Anmelden",
        stranger: "Das warst nicht du? Dann brauchst du nichts zu tun.",
    },
    reminder: Reminder {
        subject: "Zeit zu lernen",
        nudge: "Du wolltest heute ans Lernen erinnert werden. Ein paar Minuten genügen.",
        streak_of_one: "Gestern hast du gelernt: Mit heute wären es zwei Tage in Folge.",
        streak_of_many: "Du hast {days} Tage in Folge gelernt. Mit heute geht es weiter.",
        button: "Jetzt lernen",
        why: "Du bekommst diesen Brief, weil du eine Erinnerung eingestellt und heute noch nicht gelernt hast.",
        unsubscribe: "Keine Erinnerungen mehr",
    },
};
