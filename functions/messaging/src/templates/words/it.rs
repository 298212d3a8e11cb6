//! The texts of mails in Italian.

use super::{ActionMail, AlreadyRegistered, Calendar, Erased, NoticeText, Notices, Reminder, RoleNames, Words};

pub(super) const WORDS: Words = Words {
    language: "it",
    hello: "Ciao {name},",
    hello_unnamed: "Ciao,",
    regards: "Buono studio,",
    link_hint: "Se il pulsante non funziona, apri questo indirizzo:",
    code: "Oppure incolla questo codice dove ti viene chiesto:",
    link_lifetime: "Il link funziona per {hours} ore.",
    calendar: Calendar {
        months: [
            "gennaio",
            "febbraio",
            "marzo",
            "aprile",
            "maggio",
            "giugno",
            "luglio",
            "agosto",
            "settembre",
            "ottobre",
            "novembre",
            "dicembre",
        ],
        first: "{day}º",
        date: "{day} {month} {year}",
        moment: "{date}, ore {time} ({zone})",
    },
    verify_email: ActionMail {
        subject: "Conferma il tuo indirizzo e-mail",
        text: "Conferma che questo indirizzo è tuo. Poi potrai accedere e iniziare a imparare.",
        button: "Conferma indirizzo",
        not_you: "Non ti sei registrato su {app}? Ignora questa e-mail: non succederà nulla.",
    },
    reset_password: ActionMail {
        subject: "Scegli una nuova password",
        text: "Puoi scegliere una nuova password per il tuo account. Il link funziona una sola volta, per un’ora. \
            Tutti i dispositivi verranno disconnessi.",
        button: "Scegli la password",
        not_you: "Non l’hai chiesto tu? Ignora questa e-mail: la tua password resta com’è.",
    },
    confirm_new_email: ActionMail {
        subject: "Conferma il tuo nuovo indirizzo e-mail",
        text: "Qualcuno, probabilmente tu, vuole usare questo indirizzo per il proprio account. Conferma che è tuo. \
            La modifica va approvata anche dall’indirizzo precedente.",
        button: "Conferma indirizzo",
        not_you: "Non ne sai nulla? Ignora questa e-mail: non succederà nulla.",
    },
    approve_email_change: ActionMail {
        subject: "Approva il tuo nuovo indirizzo e-mail",
        text: "Il tuo account dovrà usare d’ora in poi questo indirizzo: {email}. Serve la tua approvazione.",
        button: "Approva la modifica",
        not_you: "Non eri tu? Allora qualcuno è entrato nel tuo account: rifiuta la modifica e scegli una nuova \
            password.",
    },
    reject_email_change: "Rifiuta la modifica",
    already_registered: AlreadyRegistered {
        subject: "Hai già un account",
        text: "Qualcuno, probabilmente tu, ha provato a registrarsi con questo indirizzo. Esiste già un account \
            associato, quindi non è cambiato nulla.",
        instead: "Puoi semplicemente accedere.",
        button: "Accedi",
        not_you: "Non eri tu? Allora non devi fare nulla.",
    },
    reminder: Reminder {
        subject: "È ora di imparare",
        nudge: "Volevi un promemoria per imparare oggi. Bastano pochi minuti.",
        streak_of_one: "Ieri hai studiato: con oggi sarebbero due giorni di fila.",
        streak_of_many: "Studi da {days} giorni di fila. Continua anche oggi.",
        button: "Inizia ora",
        reason: "Ricevi questa e-mail perché hai impostato un promemoria e oggi non hai ancora studiato.",
        unsubscribe: "Niente più promemoria",
    },
    notices: Notices {
        when: "Ora",
        device: "Dispositivo",
        unknown_device: "sconosciuto",
        place: "Rete",
        role: "Ruolo",
        roles: RoleNames { learner: "apprendimento", instructor: "insegnamento", admin: "amministrazione" },
        button: "Controlla l’account",
        not_you: "Non eri tu? Scegli subito una nuova password e disconnetti tutti gli altri dispositivi. Se eri tu, \
            non devi fare nulla.",
        by_admin: "È stato fatto dall’amministrazione della piattaforma. Se hai domande, contattala.",
        new_device: NoticeText {
            subject: "Un nuovo dispositivo ha effettuato l’accesso",
            what: "Qualcuno è entrato nel tuo account con un nuovo dispositivo o da una nuova rete.",
        },
        password_changed: NoticeText {
            subject: "La tua password è stata cambiata",
            what: "La password del tuo account è stata cambiata. Tutti gli altri dispositivi sono stati disconnessi.",
        },
        email_changed: NoticeText {
            subject: "Il tuo indirizzo e-mail è stato cambiato",
            what: "D’ora in poi il tuo account ha un altro indirizzo e-mail. A quello precedente non arriveranno più \
                e-mail.",
        },
        totp_added: NoticeText {
            subject: "È stata aggiunta un’app di autenticazione",
            what: "D’ora in poi, all’accesso ti verrà chiesto un codice della tua app di autenticazione.",
        },
        totp_removed: NoticeText {
            subject: "L’app di autenticazione è stata rimossa",
            what: "All’accesso non ti verrà più chiesto un codice.",
        },
        recovery_codes_made: NoticeText {
            subject: "Sono stati creati nuovi codici di recupero",
            what: "Sono stati creati nuovi codici di recupero per il tuo account. Quelli di prima non valgono più.",
        },
        recovery_code_used: NoticeText {
            subject: "È stato usato un codice di recupero",
            what: "Qualcuno ha usato uno dei codici di recupero del tuo account. Non varrà una seconda volta.",
        },
        passkey_added: NoticeText {
            subject: "È stata aggiunta una passkey",
            what: "Al tuo account è stata aggiunta una passkey. Permette di accedere senza password.",
        },
        passkey_removed: NoticeText {
            subject: "È stata rimossa una passkey",
            what: "Dal tuo account è stata rimossa una passkey.",
        },
        passkey_copied: NoticeText {
            subject: "Una passkey è stata rifiutata",
            what: "Qualcuno ha provato ad accedere con quella che sembra una copia di una delle tue passkey e non è \
                entrato. Rimuovi quella passkey e creane una nuova.",
        },
        provider_linked: NoticeText {
            subject: "È stato collegato un altro modo di accedere",
            what: "Un account di un altro servizio è stato collegato al tuo. Permette di accedere.",
        },
        provider_unlinked: NoticeText {
            subject: "È stato scollegato un modo di accedere",
            what: "Un account di un altro servizio è stato scollegato dal tuo. Non permette più di accedere.",
        },
        role_changed: NoticeText {
            subject: "Il tuo ruolo è stato cambiato",
            what: "D’ora in poi hai un altro ruolo sulla piattaforma.",
        },
        suspended: NoticeText {
            subject: "Il tuo account è stato sospeso",
            what: "Il tuo account è stato sospeso. Per ora non puoi accedere.",
        },
        signed_out_by_admin: NoticeText {
            subject: "Sei stato disconnesso ovunque",
            what: "L’amministrazione ha chiuso tutte le sessioni del tuo account. Puoi accedere di nuovo.",
        },
        reinstated: NoticeText {
            subject: "Il tuo account è di nuovo attivo",
            what: "Il tuo account non è più sospeso. Puoi accedere di nuovo.",
        },
        factors_reset: NoticeText {
            subject: "Il tuo secondo fattore è stato rimosso",
            what: "L’app di autenticazione, i codici di recupero e le passkey del tuo account sono stati rimossi. \
                Configurali di nuovo.",
        },
        refresh_replayed: NoticeText {
            subject: "Un dispositivo è stato disconnesso per la tua sicurezza",
            what: "Una chiave di una delle tue sessioni è stata usata una seconda volta. Forse è stata copiata, \
                perciò la sessione è stata chiusa.",
        },
        erasure_cancelled: NoticeText {
            subject: "Il tuo account non verrà cancellato",
            what: "La cancellazione del tuo account è stata annullata. Il tuo account e i tuoi dati restano.",
        },
        avatar_removed: NoticeText {
            subject: "La tua foto è stata rimossa",
            what: "La foto del tuo profilo è stata rimossa. Puoi caricarne un’altra.",
        },
        bio_removed: NoticeText {
            subject: "Il testo del tuo profilo è stato rimosso",
            what: "Il testo su di te nel tuo profilo è stato rimosso. Puoi scriverne un altro.",
        },
        display_name_reset: NoticeText {
            subject: "Il tuo nome visualizzato è stato reimpostato",
            what: "Il tuo nome visualizzato è stato sostituito con uno neutro. Puoi sceglierne un altro.",
        },
    },
    export_ready: ActionMail {
        subject: "I tuoi dati sono pronti",
        text: "La copia dei tuoi dati che hai richiesto è pronta. Puoi scaricarla fino al {until}.",
        button: "Scarica i dati",
        not_you: "Non l’hai chiesto tu? Scegli subito una nuova password e disconnetti tutti gli altri dispositivi.",
    },
    suspended_export_ready: ActionMail {
        subject: "La copia dei tuoi dati",
        text: "La copia dei tuoi dati che hai chiesto all’amministrazione è pronta. Il tuo account è sospeso, \
            quindi puoi scaricarla con questo link senza accedere. Non inoltrare questa e-mail: chiunque abbia il \
            link può scaricare i tuoi dati.",
        button: "Scarica i dati",
        not_you: "Non l’hai chiesto tu? Contatta l’amministrazione di {app}.",
    },
    erasure_scheduled: ActionMail {
        subject: "Il tuo account verrà cancellato",
        text: "Il tuo account verrà cancellato il {on}, con tutto ciò che è conservato su di te. Fino ad allora puoi \
            accedere e cambiare idea.",
        button: "Mantieni l’account",
        not_you: "Non l’hai chiesto tu? Accedi, mantieni l’account e scegli una nuova password.",
    },
    erased: Erased {
        subject: "Il tuo account è stato cancellato",
        what: "Il tuo account è stato cancellato, con tutto ciò che era conservato su di te. Questa è l’ultima \
            e-mail che ricevi.",
        stays: "Resta soltanto un registro di che cosa è stato fatto con l’account e quando, per {days} giorni e \
            senza il tuo nome, e ciò che hai pubblicato o scritto con altri.",
        farewell: "Grazie per aver imparato qui.",
    },
    course: "Corso",
    course_invitation: ActionMail {
        subject: "Invito a un corso",
        text: "Hai ricevuto un invito a un corso. Apri il link e accedi o registrati con questo indirizzo e-mail: \
            l’invito vale solo per questo indirizzo e una sola volta.",
        button: "Apri il corso",
        not_you: "Non ne sai nulla? Ignora questa e-mail: non succederà nulla.",
    },
};
