//! The text at the start of an export in Italian.

use super::Words;

pub(super) const WORDS: Words = Words {
    language: "it",
    introduction: "\
Questo archivio contiene tutti i tuoi dati personali su questa piattaforma,
aggiornati al {now}.
Gli orari sono in UTC.

Le cartelle contengono i tuoi file, e files.json li elenca tutti. La cartella courses ha un file per ogni
corso che scrivi, con le sue lezioni. Ogni altro file .json elenca le registrazioni di un tipo, così come
sono conservate; i tipi sono spiegati sotto.

Le altre persone che hanno fatto qualcosa al tuo account sono omesse, perché sono dati personali loro;
anche i messaggi tra le parti della piattaforma. Gli hash e le chiavi dei tuoi segreti (password, codici
e link) sono omessi: non dicono nulla di te, e una persona che trova questo archivio non deve poterli
usare.

",
    kinds: &[
        ("Account", "il tuo account: indirizzo, nome, lingua, fuso orario, ruolo, dispositivi conosciuti"),
        ("Activity", "che cosa hai fatto in un giorno"),
        ("Audit", "che cosa è stato fatto al tuo account"),
        ("AuditByActor", "che cosa è stato fatto con il tuo account"),
        ("Avatar", "la tua foto, e l’ultima che hai caricato"),
        ("Bookmark", "la lezione di un corso che hai aperto per ultima"),
        ("EmailChange", "una modifica del tuo indirizzo che attende il consenso"),
        ("EmailVerification", "una richiesta di confermare il tuo indirizzo"),
        ("Enrolment", "un corso a cui sei iscritto"),
        ("Erasure", "la cancellazione del tuo account che è stata richiesta"),
        ("Export", "una copia dei tuoi dati che è stata richiesta"),
        ("ExternalAccount", "un account di un altro servizio con cui accedi"),
        ("FormerEnrolment", "un corso che hai lasciato"),
        ("Handle", "un nome con cui gli altri trovano o trovavano il tuo profilo"),
        ("Idempotency", "una richiesta dell’ultimo giorno di cui si conserva la risposta, senza la risposta"),
        ("LinkedProvider", "un servizio con cui accedi"),
        ("LoginCount", "quante volte hai effettuato l’accesso"),
        ("MailFeedback", "se le e-mail ti raggiungono"),
        ("OwnVideo", "un video che hai caricato"),
        ("Passkey", "una passkey: il suo nome e la sua chiave pubblica"),
        ("PasskeyOwner", "la nota che una passkey è tua"),
        ("PasswordReset", "un’e-mail che ti permette di scegliere una nuova password"),
        ("Position", "dove ti sei fermato in una lezione e che cosa ne hai visto"),
        ("Profile", "il tuo profilo, chi può vederlo e che cosa mostra"),
        ("RecoveryCodes", "i codici di recupero che hai creato, senza i codici"),
        ("Reminded", "il giorno per cui hai ricevuto l’ultimo promemoria"),
        ("Reminder", "quando vuoi che ti si ricordi di imparare"),
        ("Session", "un dispositivo su cui hai effettuato l’accesso"),
        ("StaffEntry", "la nota che insegni o amministri"),
        ("Stats", "i tuoi punti e le tue serie di giorni"),
        ("Storage", "quanto spazio occupano i file che hai caricato"),
        ("SuspendedEntry", "la nota che il tuo account è sospeso"),
        ("Totp", "la tua app di autenticazione, senza la sua chiave"),
        ("Unconfirmed", "una registrazione il cui indirizzo non è confermato"),
        ("UserEntry", "la nota che sei registrato"),
        ("Video", "gli stati di un video che hai caricato"),
    ],
};
