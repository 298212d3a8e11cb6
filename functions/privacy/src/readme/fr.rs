//! The text at the start of an export in French.

use super::Words;

pub(super) const WORDS: Words = Words {
    language: "fr",
    introduction: "\
Cette archive contient toutes vos données personnelles sur cette plateforme,
à la date du {now}.
Les heures sont en UTC.

Les dossiers contiennent vos fichiers, et files.json en donne la liste. Le dossier courses a un fichier
pour chaque cours que vous écrivez, avec ses leçons. Chacun des autres fichiers .json donne la liste des
enregistrements d’un type, tels qu’ils sont conservés ; les types sont expliqués ci-dessous.

Les autres personnes qui ont agi sur votre compte n’y figurent pas, car ce sont leurs données
personnelles ; les messages entre les parties de la plateforme non plus. Les empreintes et les clés de
vos secrets (mot de passe, codes et liens) n’y figurent pas : elles ne disent rien de vous, et une
personne qui trouve cette archive ne doit pas pouvoir s’en servir.

",
    kinds: &[
        ("Account", "votre compte : adresse, nom, langue, fuseau horaire, rôle, appareils connus"),
        ("Activity", "ce que vous avez fait un jour donné"),
        ("Audit", "ce qui a été fait sur votre compte"),
        ("AuditByActor", "ce qui a été fait avec votre compte"),
        ("Avatar", "votre photo, et la dernière que vous avez envoyée"),
        ("Bookmark", "la leçon d’un cours que vous avez ouverte en dernier"),
        ("EmailChange", "un changement de votre adresse qui attend un accord"),
        ("EmailVerification", "une demande de confirmation de votre adresse"),
        ("Enrolment", "un cours auquel vous êtes inscrit"),
        ("Erasure", "l’effacement de votre compte qui a été demandé"),
        ("Export", "une copie de vos données qui a été demandée"),
        ("ExternalAccount", "un compte auprès d’un autre service avec lequel vous vous connectez"),
        ("FormerEnrolment", "un cours que vous avez quitté"),
        ("Handle", "un nom sous lequel on trouve ou trouvait votre profil"),
        ("Idempotency", "une requête du dernier jour dont la réponse est conservée, sans la réponse"),
        ("LinkedProvider", "un service avec lequel vous vous connectez"),
        ("LoginCount", "combien de fois vous vous êtes connecté"),
        ("MailFeedback", "si les e-mails vous parviennent"),
        ("OwnVideo", "une vidéo que vous avez envoyée"),
        ("Passkey", "une clé d’accès : son nom et sa clé publique"),
        ("PasskeyOwner", "la mention qu’une clé d’accès est la vôtre"),
        ("PasswordReset", "un e-mail qui vous permet de choisir un nouveau mot de passe"),
        ("Position", "où vous vous êtes arrêté dans une leçon et ce que vous en avez vu"),
        ("Profile", "votre profil, qui peut le voir et ce qu’il montre"),
        ("RecoveryCodes", "les codes de secours que vous avez créés, sans les codes"),
        ("Reminded", "le jour pour lequel vous avez reçu le dernier rappel"),
        ("Reminder", "quand vous voulez qu’on vous rappelle d’apprendre"),
        ("Session", "un appareil sur lequel vous êtes connecté"),
        ("StaffEntry", "la mention que vous enseignez ou administrez"),
        ("Stats", "vos points et vos séries de jours"),
        ("Storage", "la place qu’occupent vos fichiers envoyés"),
        ("SuspendedEntry", "la mention que votre compte est suspendu"),
        ("Totp", "votre application d’authentification, sans sa clé"),
        ("Unconfirmed", "une inscription dont l’adresse n’est pas confirmée"),
        ("UserEntry", "la mention que vous êtes inscrit"),
        ("Video", "les états d’une vidéo que vous avez envoyée"),
    ],
};
