//! The texts of mails in French.

use super::{ActionMail, AlreadyRegistered, Calendar, Erased, NoticeText, Notices, Reminder, RoleNames, Words};

pub(super) const WORDS: Words = Words {
    language: "fr",
    hello: "Bonjour {name},",
    hello_unnamed: "Bonjour,",
    regards: "Bon apprentissage,",
    link_hint: "Si le bouton ne fonctionne pas, ouvrez cette adresse :",
    code: "Ou collez ce code là où il vous est demandé :",
    link_lifetime: "Le lien fonctionne pendant {hours} heures.",
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
    verify_email: ActionMail {
        subject: "Confirmez votre adresse e-mail",
        text: "Veuillez confirmer que cette adresse est bien la vôtre. Vous pourrez ensuite vous connecter et \
            commencer à apprendre.",
        button: "Confirmer l’adresse",
        not_you: "Vous ne vous êtes pas inscrit à {app} ? Ignorez cet e-mail ; il ne se passera rien.",
    },
    reset_password: ActionMail {
        subject: "Choisissez un nouveau mot de passe",
        text: "Vous pouvez choisir un nouveau mot de passe pour votre compte. Le lien fonctionne une seule fois, \
            pendant une heure. Tous les appareils seront déconnectés.",
        button: "Choisir un mot de passe",
        not_you: "Vous n’avez rien demandé ? Ignorez cet e-mail ; votre mot de passe ne change pas.",
    },
    confirm_new_email: ActionMail {
        subject: "Confirmez votre nouvelle adresse e-mail",
        text: "Quelqu’un, sans doute vous, veut utiliser cette adresse pour son compte. Veuillez confirmer qu’elle \
            est bien la vôtre. Le changement doit aussi être approuvé depuis l’ancienne adresse.",
        button: "Confirmer l’adresse",
        not_you: "Vous n’êtes pas au courant ? Ignorez cet e-mail ; il ne se passera rien.",
    },
    approve_email_change: ActionMail {
        subject: "Approuvez votre nouvelle adresse e-mail",
        text: "Votre compte doit désormais utiliser cette adresse : {email}. Votre accord est nécessaire.",
        button: "Approuver le changement",
        not_you: "Ce n’était pas vous ? Alors quelqu’un est connecté à votre compte : refusez le changement et \
            choisissez un nouveau mot de passe.",
    },
    reject_email_change: "Refuser le changement",
    already_registered: AlreadyRegistered {
        subject: "Vous avez déjà un compte",
        text: "Quelqu’un, sans doute vous, a voulu s’inscrire avec cette adresse. Un compte existe déjà avec elle ; \
            rien n’a donc été modifié.",
        instead: "Vous pouvez simplement vous connecter.",
        button: "Se connecter",
        not_you: "Ce n’était pas vous ? Vous n’avez rien à faire.",
    },
    reminder: Reminder {
        subject: "C’est l’heure d’apprendre",
        nudge: "Vous vouliez un rappel pour apprendre aujourd’hui. Quelques minutes suffisent.",
        streak_of_one: "Vous avez appris hier : avec aujourd’hui, cela ferait deux jours de suite.",
        streak_of_many: "Vous avez appris {days} jours de suite. Continuez aujourd’hui.",
        button: "Apprendre maintenant",
        reason: "Vous recevez cet e-mail parce que vous avez programmé un rappel et n’avez pas encore appris \
            aujourd’hui.",
        unsubscribe: "Ne plus recevoir de rappels",
    },
    notices: Notices {
        when: "Heure",
        device: "Appareil",
        unknown_device: "inconnu",
        place: "Réseau",
        role: "Rôle",
        roles: RoleNames { learner: "apprentissage", instructor: "enseignement", admin: "administration" },
        button: "Vérifier le compte",
        not_you: "Ce n’était pas vous ? Choisissez tout de suite un nouveau mot de passe et déconnectez tous les \
            autres appareils. Si c’était vous, vous n’avez rien à faire.",
        by_admin: "Cela a été fait par l’administration de la plateforme. Adressez-vous à elle si vous avez des \
            questions.",
        new_device: NoticeText {
            subject: "Un nouvel appareil s’est connecté",
            what: "Quelqu’un s’est connecté à votre compte avec un nouvel appareil ou depuis un nouveau réseau.",
        },
        password_changed: NoticeText {
            subject: "Votre mot de passe a été modifié",
            what: "Le mot de passe de votre compte a été modifié. Tous les autres appareils ont été déconnectés.",
        },
        email_changed: NoticeText {
            subject: "Votre adresse e-mail a été modifiée",
            what: "Votre compte a désormais une autre adresse e-mail. L’ancienne ne reçoit plus d’e-mails.",
        },
        totp_added: NoticeText {
            subject: "Une application d’authentification a été ajoutée",
            what: "Un code de votre application d’authentification vous sera désormais demandé à la connexion.",
        },
        totp_removed: NoticeText {
            subject: "L’application d’authentification a été retirée",
            what: "Aucun code ne vous sera plus demandé à la connexion.",
        },
        recovery_codes_made: NoticeText {
            subject: "De nouveaux codes de récupération ont été créés",
            what: "De nouveaux codes de récupération ont été créés pour votre compte. Les anciens ne fonctionnent \
                plus.",
        },
        recovery_code_used: NoticeText {
            subject: "Un code de récupération a été utilisé",
            what: "Quelqu’un a utilisé l’un des codes de récupération de votre compte. Il ne fonctionnera plus.",
        },
        passkey_added: NoticeText {
            subject: "Une clé d’accès a été ajoutée",
            what: "Une clé d’accès a été ajoutée à votre compte. Elle permet de se connecter sans mot de passe.",
        },
        passkey_removed: NoticeText {
            subject: "Une clé d’accès a été retirée",
            what: "Une clé d’accès a été retirée de votre compte.",
        },
        passkey_copied: NoticeText {
            subject: "Une clé d’accès a été refusée",
            what: "Quelqu’un a essayé de se connecter avec ce qui semble être une copie de l’une de vos clés \
                d’accès, sans succès. Supprimez cette clé d’accès et créez-en une nouvelle.",
        },
        provider_linked: NoticeText {
            subject: "Un autre moyen de connexion a été associé",
            what: "Un compte d’un autre service a été associé au vôtre. Il permet de se connecter.",
        },
        provider_unlinked: NoticeText {
            subject: "Un moyen de connexion a été dissocié",
            what: "Un compte d’un autre service a été dissocié du vôtre. Il ne permet plus de se connecter.",
        },
        role_changed: NoticeText {
            subject: "Votre rôle a été modifié",
            what: "Vous avez désormais un autre rôle sur la plateforme.",
        },
        suspended: NoticeText {
            subject: "Votre compte a été suspendu",
            what: "Votre compte a été suspendu. Vous ne pouvez pas vous connecter pour le moment.",
        },
        signed_out_by_admin: NoticeText {
            subject: "Vous avez été déconnecté partout",
            what: "L’administration a mis fin à toutes les sessions de votre compte. Vous pouvez vous reconnecter.",
        },
        reinstated: NoticeText {
            subject: "Votre compte est de nouveau ouvert",
            what: "Votre compte n’est plus suspendu. Vous pouvez de nouveau vous connecter.",
        },
        factors_reset: NoticeText {
            subject: "Votre second facteur a été retiré",
            what: "L’application d’authentification, les codes de récupération et les clés d’accès de votre compte \
                ont été retirés. Veuillez les configurer à nouveau.",
        },
        refresh_replayed: NoticeText {
            subject: "Un appareil a été déconnecté pour votre sécurité",
            what: "Une clé d’une de vos sessions a été utilisée une seconde fois. Elle a peut-être été copiée ; la \
                session a donc été fermée.",
        },
        erasure_cancelled: NoticeText {
            subject: "Votre compte ne sera pas effacé",
            what: "L’effacement de votre compte a été annulé. Votre compte et vos données sont conservés.",
        },
        avatar_removed: NoticeText {
            subject: "Votre photo a été retirée",
            what: "La photo de votre profil a été retirée. Vous pouvez en envoyer une autre.",
        },
        bio_removed: NoticeText {
            subject: "Le texte de votre profil a été retiré",
            what: "Le texte à votre sujet dans votre profil a été retiré. Vous pouvez en écrire un autre.",
        },
        display_name_reset: NoticeText {
            subject: "Votre nom affiché a été réinitialisé",
            what: "Votre nom affiché a été remplacé par un nom neutre. Vous pouvez en choisir un autre.",
        },
    },
    export_ready: ActionMail {
        subject: "Vos données sont prêtes",
        text: "La copie de vos données que vous avez demandée est prête. Vous pouvez la télécharger jusqu’au {until}.",
        button: "Télécharger les données",
        not_you: "Vous n’avez rien demandé ? Choisissez tout de suite un nouveau mot de passe et déconnectez tous \
            les autres appareils.",
    },
    suspended_export_ready: ActionMail {
        subject: "La copie de vos données",
        text: "La copie de vos données que vous avez demandée à l’administration est prête. Votre compte est \
            suspendu : vous pouvez la télécharger avec ce lien, sans vous connecter. Ne transférez pas cet e-mail \
            : toute personne qui a le lien peut télécharger vos données.",
        button: "Télécharger les données",
        not_you: "Vous n’avez rien demandé ? Adressez-vous à l’administration de {app}.",
    },
    erasure_scheduled: ActionMail {
        subject: "Votre compte va être effacé",
        text: "Votre compte sera effacé le {on}, avec tout ce qui est enregistré à votre sujet. D’ici là, vous pouvez \
            vous connecter et changer d’avis.",
        button: "Garder le compte",
        not_you: "Vous n’avez rien demandé ? Connectez-vous, gardez le compte et choisissez un nouveau mot de passe.",
    },
    erased: Erased {
        subject: "Votre compte a été effacé",
        what: "Votre compte a été effacé, avec tout ce qui était enregistré à votre sujet. C’est le dernier e-mail \
            que vous recevez.",
        stays: "Il ne reste qu’un journal de ce qui a été fait avec le compte et quand, pendant {days} jours et sans \
            votre nom, ainsi que ce que vous avez publié ou écrit avec d’autres.",
        farewell: "Merci d’avoir appris ici.",
    },
    course: "Cours",
    course_invitation: ActionMail {
        subject: "Invitation à un cours",
        text: "Vous êtes invité à suivre un cours. Ouvrez le lien, puis connectez-vous ou inscrivez-vous avec \
            cette adresse e-mail : l’invitation ne vaut que pour cette adresse et une seule fois.",
        button: "Ouvrir le cours",
        not_you: "Vous n’êtes pas au courant ? Ignorez cet e-mail ; il ne se passera rien.",
    },
};
