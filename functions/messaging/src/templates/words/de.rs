//! Letters in German.

use super::{AlreadyRegistered, Asking, Calendar, Erased, Notices, Reminder, Told, Words};

pub(super) const WORDS: Words = Words {
    language: "de",
    hello: "Hallo {name},",
    hello_stranger: "Hallo,",
    regards: "Viel Freude beim Lernen",
    link_hint: "Falls die Schaltfläche nicht funktioniert, öffne diese Adresse:",
    code: "Oder füge diesen Code dort ein, wo danach gefragt wird:",
    calendar: Calendar {
        months: [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ],
        first: "{day}",
        date: "{day}. {month} {year}",
        moment: "{date}, {time} Uhr ({zone})",
    },
    verify_email: Asking {
        subject: "Bestätige deine E-Mail-Adresse",
        why: "Bitte bestätige, dass diese Adresse dir gehört. Danach kannst du dich anmelden und loslegen.",
        button: "Adresse bestätigen",
        stranger: "Du hast dich nicht bei {app} registriert? Dann ignoriere diesen Brief; es passiert nichts.",
    },
    reset_password: Asking {
        subject: "Wähle ein neues Passwort",
        why: "Du kannst ein neues Passwort für dein Konto wählen. Der Link funktioniert einmal, eine Stunde lang. Alle Geräte werden dabei abgemeldet.",
        button: "Passwort wählen",
        stranger: "Du hast nicht darum gebeten? Dann ignoriere diesen Brief; dein Passwort bleibt, wie es ist.",
    },
    confirm_new_email: Asking {
        subject: "Bestätige deine neue E-Mail-Adresse",
        why: "Jemand, vermutlich du, möchte diese Adresse für sein Konto verwenden. Bitte bestätige, dass sie dir gehört. Auch unter der bisherigen Adresse muss der Änderung zugestimmt werden.",
        button: "Adresse bestätigen",
        stranger: "Du weißt nichts davon? Dann ignoriere diesen Brief; es passiert nichts.",
    },
    approve_email_change: Asking {
        subject: "Soll sich deine E-Mail-Adresse ändern?",
        why: "Dein Konto soll künftig diese Adresse verwenden: {email}. Dazu brauchen wir deine Zustimmung.",
        button: "Änderung zustimmen",
        stranger: "Das warst nicht du? Dann ist jemand in deinem Konto angemeldet: Lehne die Änderung ab und wähle ein neues Passwort.",
    },
    refuse_email_change: "Änderung ablehnen",
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
    notices: Notices {
        when: "Zeit",
        device: "Gerät",
        unknown_device: "unbekannt",
        place: "Netz",
        button: "Konto prüfen",
        stranger: "Das warst nicht du? Dann wähle sofort ein neues Passwort und melde alle anderen Geräte ab. Warst du es, brauchst du nichts zu tun.",
        by_admin: "Das haben diejenigen getan, die die Plattform betreiben. Bitte frage sie, wenn du Fragen hast.",
        new_device: Told {
            subject: "Ein neues Gerät hat sich angemeldet",
            what: "Jemand hat sich in deinem Konto mit einem Gerät oder in einem Netz angemeldet, das es bisher nicht kannte.",
        },
        password_changed: Told {
            subject: "Dein Passwort wurde geändert",
            what: "Das Passwort deines Kontos wurde geändert. Alle anderen Geräte wurden abgemeldet.",
        },
        email_changed: Told {
            subject: "Deine E-Mail-Adresse wurde geändert",
            what: "Dein Konto hat ab jetzt eine andere E-Mail-Adresse. An die bisherige gehen keine Briefe mehr.",
        },
        totp_added: Told {
            subject: "Eine Authenticator-App wurde hinzugefügt",
            what: "Beim Anmelden fragt dein Konto ab jetzt nach einem Code deiner Authenticator-App.",
        },
        totp_removed: Told {
            subject: "Die Authenticator-App wurde entfernt",
            what: "Beim Anmelden fragt dein Konto nicht mehr nach einem Code.",
        },
        recovery_codes_made: Told {
            subject: "Neue Wiederherstellungscodes wurden erstellt",
            what: "Für dein Konto wurden neue Wiederherstellungscodes erstellt. Die bisherigen gelten nicht mehr.",
        },
        recovery_code_used: Told {
            subject: "Ein Wiederherstellungscode wurde verwendet",
            what: "Jemand hat einen der Wiederherstellungscodes deines Kontos verwendet. Er gilt kein zweites Mal.",
        },
        passkey_added: Told {
            subject: "Ein Passkey wurde hinzugefügt",
            what: "Zu deinem Konto wurde ein Passkey hinzugefügt. Damit kann man sich ohne Passwort anmelden.",
        },
        passkey_removed: Told {
            subject: "Ein Passkey wurde entfernt",
            what: "Von deinem Konto wurde ein Passkey entfernt.",
        },
        passkey_copied: Told {
            subject: "Ein Passkey wurde abgelehnt",
            what: "Jemand wollte sich mit etwas anmelden, das eine Kopie eines deiner Passkeys zu sein scheint, und wurde nicht hereingelassen. Entferne diesen Passkey und lege einen neuen an.",
        },
        provider_linked: Told {
            subject: "Ein weiterer Weg zur Anmeldung wurde verknüpft",
            what: "Ein Konto bei einem anderen Dienst wurde mit deinem verknüpft. Damit kann man sich anmelden.",
        },
        provider_unlinked: Told {
            subject: "Ein Weg zur Anmeldung wurde getrennt",
            what: "Ein Konto bei einem anderen Dienst wurde von deinem getrennt. Damit kann man sich nicht mehr anmelden.",
        },
        role_changed: Told {
            subject: "Deine Rolle wurde geändert",
            what: "Du hast auf der Plattform ab jetzt eine andere Rolle.",
        },
        suspended: Told {
            subject: "Dein Konto wurde gesperrt",
            what: "Dein Konto wurde gesperrt. Du kannst dich vorläufig nicht anmelden.",
        },
        signed_out_by_admin: Told {
            subject: "Du wurdest überall abgemeldet",
            what: "Die Betreiber haben alle Sitzungen deines Kontos beendet. Du kannst dich wieder anmelden.",
        },
        reinstated: Told {
            subject: "Dein Konto ist wieder offen",
            what: "Dein Konto ist nicht mehr gesperrt. Du kannst dich wieder anmelden.",
        },
        factors_reset: Told {
            subject: "Dein zweiter Faktor wurde entfernt",
            what: "Die Authenticator-App, die Wiederherstellungscodes und die Passkeys deines Kontos wurden entfernt. Bitte richte sie neu ein.",
        },
        refresh_replayed: Told {
            subject: "Ein Gerät wurde zu deiner Sicherheit abgemeldet",
            what: "Etwas, das zu einer deiner Sitzungen gehört, wurde ein zweites Mal verwendet. Vielleicht wurde es kopiert, darum wurde die Sitzung beendet.",
        },
    },
    export_ready: Asking {
        subject: "Deine Daten sind bereit",
        why: "Du wolltest alles haben, was über dich gespeichert ist. Du kannst es bis {until} abholen.",
        button: "Daten abholen",
        stranger: "Du hast nicht darum gebeten? Dann wähle sofort ein neues Passwort und melde alle anderen Geräte ab.",
    },
    erasure_scheduled: Asking {
        subject: "Dein Konto wird gelöscht",
        why: "Du hast uns gebeten, dein Konto zu löschen. Das geschieht am {on}, mit allem, was über dich gespeichert ist. Bis dahin kannst du dich anmelden und es dir anders überlegen.",
        button: "Konto behalten",
        stranger: "Du hast nicht darum gebeten? Dann melde dich an, behalte das Konto und wähle ein neues Passwort.",
    },
    erased: Erased {
        subject: "Dein Konto wurde gelöscht",
        what: "Dein Konto wurde gelöscht, mit allem, was über dich gespeichert war. Das ist der letzte Brief, den du bekommst.",
        stays: "Es bleibt nur ein Protokoll, wann mit dem Konto was gemacht wurde, für {days} Tage und ohne deinen Namen, sowie, was du veröffentlicht oder mit anderen geschrieben hast.",
        farewell: "Danke, dass du hier gelernt hast.",
    },
};
