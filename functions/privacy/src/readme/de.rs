//! The text at the start of an export in German.

use super::Words;

pub(super) const WORDS: Words = Words {
    language: "de",
    introduction: "\
Dieses Archiv enthält alle deine personenbezogenen Daten auf dieser Plattform,
Stand {now}.
Zeiten sind in UTC.

Die Ordner enthalten deine Dateien, und files.json führt sie alle auf. Der Ordner courses hat eine Datei
für jeden Kurs, den du schreibst, mit seinen Lektionen. Jede andere .json-Datei enthält die Einträge
einer Art, so wie sie gespeichert sind; die Arten sind unten erklärt.

Andere Menschen, die etwas mit deinem Konto gemacht haben, sind weggelassen, denn das sind deren
personenbezogene Daten; ebenso Nachrichten zwischen Teilen der Plattform. Hashwerte und Schlüssel deiner
Geheimnisse (Passwort, Codes und Links) sind weggelassen: Sie sagen nichts über dich aus, und wer dieses
Archiv findet, darf sie nicht verwenden können.

",
    kinds: &[
        ("Account", "dein Konto: Adresse, Name, Sprache, Zeitzone, Rolle, bekannte Geräte"),
        ("Activity", "was du an einem Tag getan hast"),
        ("Audit", "was an deinem Konto gemacht wurde"),
        ("AuditByActor", "was mit deinem Konto gemacht wurde, auch bei anderen"),
        ("Avatar", "dein Bild, und das letzte, das du hochgeladen hast"),
        ("Bookmark", "die Lektion eines Kurses, die du zuletzt geöffnet hast"),
        ("EmailChange", "eine Änderung deiner Adresse, die auf Zustimmung wartet"),
        ("EmailVerification", "eine Anfrage, deine Adresse zu bestätigen"),
        ("Enrolment", "ein Kurs, in den du eingeschrieben bist"),
        ("Erasure", "die Löschung deines Kontos, die beantragt ist"),
        ("Export", "eine Kopie deiner Daten, die angefordert wurde"),
        ("ExternalAccount", "ein Konto bei einem anderen Dienst, mit dem du dich anmeldest"),
        ("FormerEnrolment", "ein Kurs, den du verlassen hast"),
        ("Handle", "ein Name, unter dem andere dein Profil finden oder fanden"),
        ("Idempotency", "eine Anfrage des letzten Tages, deren Antwort aufbewahrt wird, ohne die Antwort"),
        ("LinkedProvider", "ein Dienst, mit dem du dich anmeldest"),
        ("LoginCount", "wie oft du dich angemeldet hast"),
        ("MailFeedback", "ob E-Mails dich erreichen"),
        ("OwnVideo", "ein Video, das du hochgeladen hast"),
        ("Passkey", "ein Passkey: sein Name und sein öffentlicher Schlüssel"),
        ("PasskeyOwner", "der Vermerk, dass ein Passkey dir gehört"),
        ("PasswordReset", "eine E-Mail, mit der du ein neues Passwort wählen kannst"),
        ("Position", "wo du in einer Lektion aufgehört hast und was du davon gesehen hast"),
        ("Profile", "dein Profil, wer es sehen darf und was es zeigt"),
        ("RecoveryCodes", "die Wiederherstellungscodes, die du erstellt hast, ohne die Codes"),
        ("Reminded", "der Tag, für den du zuletzt erinnert wurdest"),
        ("Reminder", "wann du ans Lernen erinnert werden willst"),
        ("Session", "ein Gerät, auf dem du angemeldet bist"),
        ("StaffEntry", "der Vermerk, dass du unterrichtest oder administrierst"),
        ("Stats", "deine Punkte und Lernserien"),
        ("Storage", "wie viel Platz deine Uploads belegen"),
        ("SuspendedEntry", "der Vermerk, dass du gesperrt bist"),
        ("Totp", "deine Authenticator-App, ohne ihren Schlüssel"),
        ("Unconfirmed", "eine Registrierung, deren Adresse nicht bestätigt ist"),
        ("UserEntry", "der Vermerk, dass du registriert bist"),
        ("Video", "die Zustände eines Videos, das du hochgeladen hast"),
    ],
};
