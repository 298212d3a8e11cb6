//! The texts of mails in German.

use super::{ActionMail, AlreadyRegistered, Calendar, Erased, NoticeText, Notices, Reminder, RoleNames, Words};

pub(super) const WORDS: Words = Words {
    language: "de",
    hello: "Hallo {name},",
    hello_unnamed: "Hallo,",
    regards: "Viel Freude beim Lernen",
    link_hint: "Falls die Schaltfläche nicht funktioniert, öffne diese Adresse:",
    code: "Oder füge diesen Code dort ein, wo danach gefragt wird:",
    link_lifetime: "Der Link funktioniert {hours} Stunden lang.",
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
    verify_email: ActionMail {
        subject: "Bestätige deine E-Mail-Adresse",
        text: "Bitte bestätige, dass diese Adresse dir gehört. Danach kannst du dich anmelden und loslegen.",
        button: "Adresse bestätigen",
        not_you: "Du hast dich nicht bei {app} registriert? Dann ignoriere diese E-Mail; es passiert nichts.",
    },
    reset_password: ActionMail {
        subject: "Wähle ein neues Passwort",
        text: "Du kannst ein neues Passwort für dein Konto wählen. Der Link funktioniert einmal, eine Stunde lang. \
            Alle Geräte werden dabei abgemeldet.",
        button: "Passwort wählen",
        not_you: "Du hast nicht darum gebeten? Dann ignoriere diese E-Mail; dein Passwort bleibt, wie es ist.",
    },
    confirm_new_email: ActionMail {
        subject: "Bestätige deine neue E-Mail-Adresse",
        text: "Jemand, vermutlich du, möchte diese Adresse für sein Konto verwenden. Bitte bestätige, dass sie dir \
            gehört. Auch unter der bisherigen Adresse muss der Änderung zugestimmt werden.",
        button: "Adresse bestätigen",
        not_you: "Du weißt nichts davon? Dann ignoriere diese E-Mail; es passiert nichts.",
    },
    approve_email_change: ActionMail {
        subject: "Stimme deiner neuen E-Mail-Adresse zu",
        text: "Dein Konto soll künftig diese Adresse verwenden: {email}. Dazu brauchen wir deine Zustimmung.",
        button: "Änderung zustimmen",
        not_you: "Das warst nicht du? Dann ist jemand in deinem Konto angemeldet: Lehne die Änderung ab und wähle \
            ein neues Passwort.",
    },
    reject_email_change: "Änderung ablehnen",
    already_registered: AlreadyRegistered {
        subject: "Du hast schon ein Konto",
        text: "Jemand, vermutlich du, wollte sich mit dieser Adresse registrieren. Mit ihr gibt es schon ein Konto, \
            also wurde nichts geändert.",
        instead: "Du kannst dich einfach anmelden.",
        button: "Anmelden",
        not_you: "Das warst nicht du? Dann brauchst du nichts zu tun.",
    },
    reminder: Reminder {
        subject: "Zeit zu lernen",
        nudge: "Du wolltest heute ans Lernen erinnert werden. Ein paar Minuten genügen.",
        streak_of_one: "Gestern hast du gelernt: Mit heute wären es zwei Tage in Folge.",
        streak_of_many: "Du hast {days} Tage in Folge gelernt. Mit heute geht es weiter.",
        button: "Jetzt lernen",
        reason: "Du bekommst diese E-Mail, weil du eine Erinnerung eingestellt und heute noch nicht gelernt hast.",
        unsubscribe: "Keine Erinnerungen mehr",
    },
    notices: Notices {
        when: "Zeit",
        device: "Gerät",
        unknown_device: "unbekannt",
        place: "Netz",
        role: "Rolle",
        roles: RoleNames { learner: "Lernen", instructor: "Lehren", admin: "Administration" },
        button: "Konto prüfen",
        not_you: "Das warst nicht du? Dann wähle sofort ein neues Passwort und melde alle anderen Geräte ab. Warst \
            du es, brauchst du nichts zu tun.",
        by_admin: "Das hat die Administration der Plattform getan. Wende dich an sie, wenn du Fragen hast.",
        new_device: NoticeText {
            subject: "Ein neues Gerät hat sich angemeldet",
            what: "Jemand hat sich in deinem Konto mit einem neuen Gerät oder aus einem neuen Netz angemeldet.",
        },
        password_changed: NoticeText {
            subject: "Dein Passwort wurde geändert",
            what: "Das Passwort deines Kontos wurde geändert. Alle anderen Geräte wurden abgemeldet.",
        },
        email_changed: NoticeText {
            subject: "Deine E-Mail-Adresse wurde geändert",
            what: "Dein Konto hat ab jetzt eine andere E-Mail-Adresse. An die bisherige werden keine E-Mails mehr \
                gesendet.",
        },
        totp_added: NoticeText {
            subject: "Eine Authenticator-App wurde hinzugefügt",
            what: "Beim Anmelden fragt dein Konto ab jetzt nach einem Code deiner Authenticator-App.",
        },
        totp_removed: NoticeText {
            subject: "Die Authenticator-App wurde entfernt",
            what: "Beim Anmelden fragt dein Konto nicht mehr nach einem Code.",
        },
        recovery_codes_made: NoticeText {
            subject: "Neue Wiederherstellungscodes wurden erstellt",
            what: "Für dein Konto wurden neue Wiederherstellungscodes erstellt. Die bisherigen gelten nicht mehr.",
        },
        recovery_code_used: NoticeText {
            subject: "Ein Wiederherstellungscode wurde verwendet",
            what: "Jemand hat einen der Wiederherstellungscodes deines Kontos verwendet. Er gilt kein zweites Mal.",
        },
        passkey_added: NoticeText {
            subject: "Ein Passkey wurde hinzugefügt",
            what: "Zu deinem Konto wurde ein Passkey hinzugefügt. Damit kann man sich ohne Passwort anmelden.",
        },
        passkey_removed: NoticeText {
            subject: "Ein Passkey wurde entfernt",
            what: "Von deinem Konto wurde ein Passkey entfernt.",
        },
        passkey_copied: NoticeText {
            subject: "Ein Passkey wurde abgelehnt",
            what: "Jemand wollte sich mit einem Passkey anmelden, der eine Kopie eines deiner Passkeys zu sein \
                scheint. Die Anmeldung wurde abgelehnt. Entferne diesen Passkey und lege einen neuen an.",
        },
        provider_linked: NoticeText {
            subject: "Ein weiterer Weg zur Anmeldung wurde verknüpft",
            what: "Ein Konto bei einem anderen Dienst wurde mit deinem verknüpft. Damit kann man sich anmelden.",
        },
        provider_unlinked: NoticeText {
            subject: "Ein Weg zur Anmeldung wurde getrennt",
            what: "Ein Konto bei einem anderen Dienst wurde von deinem getrennt. Damit kann man sich nicht mehr \
                anmelden.",
        },
        role_changed: NoticeText {
            subject: "Deine Rolle wurde geändert",
            what: "Du hast auf der Plattform ab jetzt eine andere Rolle.",
        },
        suspended: NoticeText {
            subject: "Dein Konto wurde gesperrt",
            what: "Dein Konto wurde gesperrt. Du kannst dich vorläufig nicht anmelden.",
        },
        signed_out_by_admin: NoticeText {
            subject: "Du wurdest überall abgemeldet",
            what: "Die Administration hat alle Sitzungen deines Kontos beendet. Du kannst dich wieder anmelden.",
        },
        reinstated: NoticeText {
            subject: "Dein Konto ist wieder offen",
            what: "Dein Konto ist nicht mehr gesperrt. Du kannst dich wieder anmelden.",
        },
        factors_reset: NoticeText {
            subject: "Dein zweiter Faktor wurde entfernt",
            what: "Die Authenticator-App, die Wiederherstellungscodes und die Passkeys deines Kontos wurden \
                entfernt. Bitte richte sie neu ein.",
        },
        refresh_replayed: NoticeText {
            subject: "Ein Gerät wurde zu deiner Sicherheit abgemeldet",
            what: "Ein Schlüssel einer deiner Sitzungen wurde ein zweites Mal verwendet. Vielleicht wurde er \
                kopiert, darum wurde die Sitzung beendet.",
        },
        erasure_cancelled: NoticeText {
            subject: "Dein Konto wird nicht gelöscht",
            what: "Die Löschung deines Kontos wurde abgebrochen. Dein Konto und deine Daten bleiben.",
        },
        avatar_removed: NoticeText {
            subject: "Dein Bild wurde entfernt",
            what: "Das Bild deines Profils wurde entfernt. Du kannst ein anderes hochladen.",
        },
        bio_removed: NoticeText {
            subject: "Dein Profiltext wurde entfernt",
            what: "Der Text über dich in deinem Profil wurde entfernt. Du kannst einen anderen schreiben.",
        },
        display_name_reset: NoticeText {
            subject: "Dein Anzeigename wurde zurückgesetzt",
            what: "Dein Anzeigename wurde durch einen neutralen ersetzt. Du kannst einen anderen wählen.",
        },
    },
    export_ready: ActionMail {
        subject: "Deine Daten sind bereit",
        text: "Die Kopie deiner Daten, die du angefordert hast, ist fertig. Du kannst sie bis {until} herunterladen.",
        button: "Daten herunterladen",
        not_you: "Du hast nicht darum gebeten? Dann wähle sofort ein neues Passwort und melde alle anderen Geräte ab.",
    },
    suspended_export_ready: ActionMail {
        subject: "Die Kopie deiner Daten",
        text: "Die Kopie deiner Daten, um die du die Administration gebeten hast, ist fertig. Dein Konto ist \
            gesperrt, deshalb kannst du sie mit diesem Link ohne Anmeldung herunterladen. Leite diese E-Mail nicht \
            weiter: Wer den Link hat, kann deine Daten herunterladen.",
        button: "Daten herunterladen",
        not_you: "Du hast nicht darum gebeten? Dann wende dich an die Administration von {app}.",
    },
    erasure_scheduled: ActionMail {
        subject: "Dein Konto wird gelöscht",
        text: "Dein Konto wird am {on} gelöscht, mit allem, was über dich gespeichert ist. Bis dahin kannst du dich \
            anmelden und es dir anders überlegen.",
        button: "Konto behalten",
        not_you: "Du hast nicht darum gebeten? Dann melde dich an, behalte das Konto und wähle ein neues Passwort.",
    },
    erased: Erased {
        subject: "Dein Konto wurde gelöscht",
        what: "Dein Konto wurde gelöscht, mit allem, was über dich gespeichert war. Das ist die letzte E-Mail, die \
            du bekommst.",
        stays: "Es bleibt nur ein Protokoll, wann mit dem Konto was gemacht wurde, für {days} Tage und ohne deinen \
            Namen, sowie, was du veröffentlicht oder mit anderen geschrieben hast.",
        farewell: "Danke, dass du hier gelernt hast.",
    },
    course: "Kurs",
    course_invitation: ActionMail {
        subject: "Einladung zu einem Kurs",
        text: "Du bist zu einem Kurs eingeladen. Öffne den Link und melde dich mit dieser E-Mail-Adresse an oder \
            registriere dich mit ihr: Die Einladung gilt nur für diese Adresse und nur einmal.",
        button: "Kurs öffnen",
        not_you: "Du weißt nichts davon? Dann ignoriere diese E-Mail; es passiert nichts.",
    },
};
