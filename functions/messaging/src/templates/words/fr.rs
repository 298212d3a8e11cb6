//! Letters in French.

use super::{AlreadyRegistered, Asking, Calendar, Erased, Notices, Reminder, Told, Words};

pub(super) const WORDS: Words = Words {
    language: "fr",
    hello: "Bonjour {name},",
    hello_stranger: "Bonjour,",
    regards: "Bon apprentissage,",
    link_hint: "Si le bouton ne fonctionne pas, ouvrez cette adresse :",
    code: "Ou collez ce code là où il vous est demandé :",
    calendar: Calendar {
        months: [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
        first: "{day}er",
        date: "{day} {month} {year}",
        moment: "{date} à {time} ({zone})",
    },
    verify_email: Asking {
        subject: "Confirmez votre adresse e-mail",
        why: "Veuillez confirmer que cette adresse est bien la vôtre. Vous pourrez ensuite vous connecter et commencer à apprendre.",
        button: "Confirmer l’adresse",
        stranger: "Vous ne vous êtes pas inscrit à {app} ? Ignorez cette lettre ; il ne se passera rien.",
    },
    reset_password: Asking {
        subject: "Choisissez un nouveau mot de passe",
        why: "Vous pouvez choisir un nouveau mot de passe pour votre compte. Le lien fonctionne une seule fois, pendant une heure. Tous les appareils seront déconnectés.",
        button: "Choisir un mot de passe",
        stranger: "Vous n’avez rien demandé ? Ignorez cette lettre ; votre mot de passe ne change pas.",
    },
    confirm_new_email: Asking {
        subject: "Confirmez votre nouvelle adresse e-mail",
        why: "Quelqu’un, sans doute vous, veut utiliser cette adresse pour son compte. Veuillez confirmer qu’elle est bien la vôtre. Le changement doit aussi être approuvé depuis l’ancienne adresse.",
        button: "Confirmer l’adresse",
        stranger: "Vous n’êtes pas au courant ? Ignorez cette lettre ; il ne se passera rien.",
    },
    approve_email_change: Asking {
        subject: "Votre adresse e-mail doit-elle changer ?",
        why: "Votre compte doit désormais utiliser cette adresse : {email}. Votre accord est nécessaire.",
        button: "Approuver le changement",
        stranger: "Ce n’était pas vous ? Alors quelqu’un est connecté à votre compte : refusez le changement et choisissez un nouveau mot de passe.",
    },
    refuse_email_change: "Refuser le changement",
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
    notices: Notices {
        when: "Heure",
        device: "Appareil",
        unknown_device: "inconnu",
        place: "Réseau",
        button: "Vérifier le compte",
        stranger: "Ce n’était pas vous ? Choisissez tout de suite un nouveau mot de passe et déconnectez tous les autres appareils. Si c’était vous, vous n’avez rien à faire.",
        by_admin: "Cela a été fait par les personnes qui gèrent la plateforme. Adressez-vous à elles si vous avez des questions.",
        new_device: Told {
            subject: "Un nouvel appareil s’est connecté",
            what: "Quelqu’un s’est connecté à votre compte avec un appareil ou depuis un réseau qu’il ne connaissait pas encore.",
        },
        password_changed: Told {
            subject: "Votre mot de passe a été modifié",
            what: "Le mot de passe de votre compte a été modifié. Tous les autres appareils ont été déconnectés.",
        },
        email_changed: Told {
            subject: "Votre adresse e-mail a été modifiée",
            what: "Votre compte a désormais une autre adresse e-mail. L’ancienne ne reçoit plus de lettres.",
        },
        totp_added: Told {
            subject: "Une application d’authentification a été ajoutée",
            what: "Un code de votre application d’authentification vous sera désormais demandé à la connexion.",
        },
        totp_removed: Told {
            subject: "L’application d’authentification a été retirée",
            what: "Aucun code ne vous sera plus demandé à la connexion.",
        },
        recovery_codes_made: Told {
            subject: "De nouveaux codes de récupération ont été créés",
            what: "De nouveaux codes de récupération ont été créés pour votre compte. Les anciens ne fonctionnent plus.",
        },
        recovery_code_used: Told {
            subject: "Un code de récupération a été utilisé",
            what: "Quelqu’un a utilisé l’un des codes de récupération de votre compte. Il ne fonctionnera plus.",
        },
        passkey_added: Told {
            subject: "Une clé d’accès a été ajoutée",
            what: "Une clé d’accès a été ajoutée à votre compte. Elle permet de se connecter sans mot de passe.",
        },
        passkey_removed: Told {
            subject: "Une clé d’accès a été retirée",
            what: "Une clé d’accès a été retirée de votre compte.",
        },
        passkey_copied: Told {
            subject: "Une clé d’accès a été refusée",
            what: "Quelqu’un a essayé de se connecter avec ce qui semble être une copie de l’une de vos clés d’accès, sans succès. Supprimez cette clé d’accès et créez-en une nouvelle.",
        },
        provider_linked: Told {
            subject: "Un autre moyen de connexion a été associé",
            what: "Un compte d’un autre service a été associé au vôtre. Il permet de se connecter.",
        },
        provider_unlinked: Told {
            subject: "Un moyen de connexion a été dissocié",
            what: "Un compte d’un autre service a été dissocié du vôtre. Il ne permet plus de se connecter.",
        },
        role_changed: Told {
            subject: "Votre rôle a été modifié",
            what: "Vous avez désormais un autre rôle sur la plateforme.",
        },
        suspended: Told {
            subject: "Votre compte a été suspendu",
            what: "Votre compte a été suspendu. Vous ne pouvez pas vous connecter pour le moment.",
        },
        signed_out_by_admin: Told {
            subject: "Vous avez été déconnecté partout",
            what: "L’administration a mis fin à toutes les sessions de votre compte. Vous pouvez vous reconnecter.",
        },
        reinstated: Told {
            subject: "Votre compte est de nouveau ouvert",
            what: "Votre compte n’est plus suspendu. Vous pouvez de nouveau vous connecter.",
        },
        factors_reset: Told {
            subject: "Votre second facteur a été retiré",
            what: "L’application d’authentification, les codes de récupération et les clés d’accès de votre compte ont été retirés. Veuillez les configurer à nouveau.",
        },
        refresh_replayed: Told {
            subject: "Un appareil a été déconnecté pour votre sécurité",
            what: "Un élément d’une de vos sessions a été utilisé une seconde fois. Il a peut-être été copié ; la session a donc été fermée.",
        },
    },
    export_ready: Asking {
        subject: "Vos données sont prêtes",
        why: "Vous avez demandé tout ce qui est enregistré à votre sujet. Vous pouvez le récupérer jusqu’au {until}.",
        button: "Récupérer les données",
        stranger: "Vous n’avez rien demandé ? Choisissez tout de suite un nouveau mot de passe et déconnectez tous les autres appareils.",
    },
    erasure_scheduled: Asking {
        subject: "Votre compte va être effacé",
        why: "Vous nous avez demandé d’effacer votre compte. Ce sera fait le {on}, avec tout ce qui est enregistré à votre sujet. D’ici là, vous pouvez vous connecter et changer d’avis.",
        button: "Garder le compte",
        stranger: "Vous n’avez rien demandé ? Connectez-vous, gardez le compte et choisissez un nouveau mot de passe.",
    },
    erased: Erased {
        subject: "Votre compte a été effacé",
        what: "Votre compte a été effacé, avec tout ce qui était enregistré à votre sujet. C’est la dernière lettre que vous recevez.",
        stays: "Il ne reste qu’un journal de ce qui a été fait avec le compte et quand, pendant {days} jours et sans votre nom, ainsi que ce que vous avez publié ou écrit avec d’autres.",
        farewell: "Merci d’avoir appris ici.",
    },
};
