//! Letters in Italian.

use super::{AlreadyRegistered, Reminder, VerifyEmail, Words};

pub(super) const WORDS: Words = Words {
    language: "it",
    hello: "Ciao {name},",
    hello_stranger: "Ciao,",
    regards: "Buono studio,",
    link_hint: "Se il pulsante non funziona, apri questo indirizzo:",
    verify_email: VerifyEmail {
        subject: "Conferma il tuo indirizzo e-mail",
        why: "Conferma che questo indirizzo è tuo. Poi potrai accedere e iniziare a imparare.",
        button: "Conferma indirizzo",
        code: "Oppure incolla questo codice dove ti viene chiesto:",
        stranger: "Non ti sei registrato su Glotto? Ignora questa lettera: non succederà nulla.",
    },
    already_registered: AlreadyRegistered {
        subject: "Hai già un account",
        why: "Qualcuno, probabilmente tu, ha provato a registrarsi con questo indirizzo. Esiste già un account associato, quindi non è cambiato nulla.",
        instead: "Puoi semplicemente accedere.",
        button: "Accedi",
        stranger: "Non eri tu? Allora non devi fare nulla.",
    },
    reminder: Reminder {
        subject: "È ora di imparare",
        nudge: "Volevi un promemoria per imparare oggi. Bastano pochi minuti.",
        streak_of_one: "Ieri hai studiato: con oggi sarebbero due giorni di fila.",
        streak_of_many: "Studi da {days} giorni di fila. Continua anche oggi.",
        button: "Inizia ora",
        why: "Ricevi questa lettera perché hai impostato un promemoria e oggi non hai ancora studiato.",
        unsubscribe: "Niente più promemoria",
    },
};
