//! Letters in French.

use super::{AlreadyRegistered, Reminder, VerifyEmail, Words};

pub(super) const WORDS: Words = Words {
    language: "fr",
    hello: "Bonjour {name},",
    hello_stranger: "Bonjour,",
    regards: "Bon apprentissage,",
    link_hint: "Si le bouton ne fonctionne pas, ouvrez cette adresse :",
    verify_email: VerifyEmail {
        subject: "Confirmez votre adresse e-mail",
        why: "Veuillez confirmer que cette adresse est bien la vôtre. Vous pourrez ensuite vous connecter et commencer à apprendre.",
        button: "Confirmer l’adresse",
        code: "Ou collez ce code là où il vous est demandé :",
        stranger: "Vous ne vous êtes pas inscrit à Glotto ? Ignorez cette lettre ; il ne se passera rien.",
    },
    already_registered: AlreadyRegistered {
        subject: "Vous avez déjà un compte",
        why: "Quelqu’un, sans doute vous, a voulu s’inscrire avec cette adresse. Un compte existe déjà avec elle ; rien n’a donc été modifié.",
        instead: "Vous pouvez simplement vous connecter.",
        button: "Se connecter",
        stranger: "Ce n’était pas vous ? Vous n’avez rien à faire.",
    },
    reminder: Reminder {
        subject: "C’est l’heure d’apprendre",
        nudge: "Vous vouliez un rappel pour apprendre aujourd’hui. Quelques minutes suffisent.",
        streak_of_one: "Vous avez appris hier : avec aujourd’hui, cela ferait deux jours de suite.",
        streak_of_many: "Vous avez appris {days} jours de suite. Continuez aujourd’hui.",
        button: "Apprendre maintenant",
        why: "Vous recevez cette lettre parce que vous avez programmé un rappel et n’avez pas encore appris aujourd’hui.",
        unsubscribe: "Ne plus recevoir de rappels",
    },
};
