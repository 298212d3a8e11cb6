//! The texts of mails in Spanish.

use super::{ActionMail, AlreadyRegistered, Calendar, Erased, NoticeText, Notices, Reminder, RoleNames, Words};

pub(super) const WORDS: Words = Words {
    language: "es",
    hello: "Hola, {name}:",
    hello_unnamed: "Hola:",
    regards: "Que disfrutes aprendiendo,",
    link_hint: "Si el botón no funciona, abre esta dirección:",
    code: "O pega este código donde se te pida:",
    link_lifetime: "El enlace funciona durante {hours} horas.",
    calendar: Calendar {
        months: [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
        first: "{day}",
        date: "{day} de {month} de {year}",
        moment: "{date}, {time} ({zone})",
    },
    verify_email: ActionMail {
        subject: "Confirma tu dirección de correo",
        text: "Confirma que esta dirección es tuya. Después podrás iniciar sesión y empezar a aprender.",
        button: "Confirmar dirección",
        not_you: "¿No te has registrado en {app}? Ignora este correo; no pasará nada.",
    },
    reset_password: ActionMail {
        subject: "Elige una contraseña nueva",
        text: "Puedes elegir una contraseña nueva para tu cuenta. El enlace funciona una sola vez, durante una hora. \
            Se cerrará la sesión en todos los dispositivos.",
        button: "Elegir contraseña",
        not_you: "¿No lo has pedido tú? Ignora este correo; tu contraseña no cambia.",
    },
    confirm_new_email: ActionMail {
        subject: "Confirma tu nueva dirección de correo",
        text: "Alguien, probablemente tú, quiere usar esta dirección en su cuenta. Confirma que es tuya. El cambio \
            también debe aprobarse desde la dirección anterior.",
        button: "Confirmar dirección",
        not_you: "¿No sabes nada de esto? Ignora este correo; no pasará nada.",
    },
    approve_email_change: ActionMail {
        subject: "Aprueba tu nueva dirección de correo",
        text: "Tu cuenta va a usar esta dirección a partir de ahora: {email}. Hace falta tu aprobación.",
        button: "Aprobar el cambio",
        not_you: "¿No has sido tú? Entonces alguien ha entrado en tu cuenta: rechaza el cambio y elige una \
            contraseña nueva.",
    },
    reject_email_change: "Rechazar el cambio",
    already_registered: AlreadyRegistered {
        subject: "Ya tienes una cuenta",
        text: "Alguien, probablemente tú, ha intentado registrarse con esta dirección. Ya existe una cuenta con \
            ella, así que no se ha cambiado nada.",
        instead: "Puedes iniciar sesión sin más.",
        button: "Iniciar sesión",
        not_you: "¿No has sido tú? Entonces no tienes que hacer nada.",
    },
    reminder: Reminder {
        subject: "Es hora de aprender",
        nudge: "Querías un recordatorio para aprender hoy. Bastan unos minutos.",
        streak_of_one: "Ayer aprendiste: con hoy serían dos días seguidos.",
        streak_of_many: "Llevas {days} días seguidos aprendiendo. Sigue hoy.",
        button: "Aprender ahora",
        reason: "Recibes este correo porque programaste un recordatorio y hoy aún no has aprendido.",
        unsubscribe: "No quiero más recordatorios",
    },
    notices: Notices {
        when: "Hora",
        device: "Dispositivo",
        unknown_device: "desconocido",
        place: "Red",
        role: "Rol",
        roles: RoleNames { learner: "aprendizaje", instructor: "enseñanza", admin: "administración" },
        button: "Revisar la cuenta",
        not_you: "¿No has sido tú? Elige enseguida una contraseña nueva y cierra la sesión en los demás \
            dispositivos. Si has sido tú, no tienes que hacer nada.",
        by_admin: "Lo ha hecho la administración de la plataforma. Contacta con ella si tienes dudas.",
        new_device: NoticeText {
            subject: "Un dispositivo nuevo ha iniciado sesión",
            what: "Alguien ha iniciado sesión en tu cuenta con un dispositivo nuevo o desde una red nueva.",
        },
        password_changed: NoticeText {
            subject: "Tu contraseña ha cambiado",
            what: "Se ha cambiado la contraseña de tu cuenta. Se ha cerrado la sesión en los demás dispositivos.",
        },
        email_changed: NoticeText {
            subject: "Tu dirección de correo ha cambiado",
            what: "Tu cuenta tiene desde ahora otra dirección de correo. Ya no se envían correos a la anterior.",
        },
        totp_added: NoticeText {
            subject: "Se ha añadido una aplicación de autenticación",
            what: "Desde ahora, al iniciar sesión se te pedirá un código de tu aplicación de autenticación.",
        },
        totp_removed: NoticeText {
            subject: "Se ha quitado la aplicación de autenticación",
            what: "Al iniciar sesión ya no se te pedirá un código.",
        },
        recovery_codes_made: NoticeText {
            subject: "Hay códigos de recuperación nuevos",
            what: "Se han creado códigos de recuperación nuevos para tu cuenta. Los anteriores ya no sirven.",
        },
        recovery_code_used: NoticeText {
            subject: "Se ha usado un código de recuperación",
            what: "Alguien ha usado uno de los códigos de recuperación de tu cuenta. No volverá a servir.",
        },
        passkey_added: NoticeText {
            subject: "Se ha añadido una llave de acceso",
            what: "Se ha añadido una llave de acceso a tu cuenta. Permite iniciar sesión sin contraseña.",
        },
        passkey_removed: NoticeText {
            subject: "Se ha quitado una llave de acceso",
            what: "Se ha quitado una llave de acceso de tu cuenta.",
        },
        passkey_copied: NoticeText {
            subject: "Se ha rechazado una llave de acceso",
            what: "Alguien ha intentado iniciar sesión con lo que parece una copia de una de tus llaves de acceso y \
                no ha podido entrar. Elimina esa llave de acceso y crea una nueva.",
        },
        provider_linked: NoticeText {
            subject: "Se ha vinculado otra forma de iniciar sesión",
            what: "Se ha vinculado a tu cuenta una cuenta de otro servicio. Permite iniciar sesión.",
        },
        provider_unlinked: NoticeText {
            subject: "Se ha desvinculado una forma de iniciar sesión",
            what: "Se ha desvinculado de tu cuenta una cuenta de otro servicio. Ya no permite iniciar sesión.",
        },
        role_changed: NoticeText {
            subject: "Tu rol ha cambiado",
            what: "Desde ahora tienes otro rol en la plataforma.",
        },
        suspended: NoticeText {
            subject: "Tu cuenta ha sido suspendida",
            what: "Tu cuenta ha sido suspendida. Por ahora no puedes iniciar sesión.",
        },
        signed_out_by_admin: NoticeText {
            subject: "Se ha cerrado tu sesión en todas partes",
            what: "La administración ha cerrado todas las sesiones de tu cuenta. Puedes volver a iniciar sesión.",
        },
        reinstated: NoticeText {
            subject: "Tu cuenta vuelve a estar activa",
            what: "Tu cuenta ya no está suspendida. Puedes iniciar sesión de nuevo.",
        },
        factors_reset: NoticeText {
            subject: "Se ha quitado tu segundo factor",
            what: "Se han quitado la aplicación de autenticación, los códigos de recuperación y las llaves de acceso \
                de tu cuenta. Vuelve a configurarlos.",
        },
        refresh_replayed: NoticeText {
            subject: "Hemos cerrado una sesión por tu seguridad",
            what: "Una clave de una de tus sesiones se ha usado por segunda vez. Puede que la hayan copiado, así que \
                se ha cerrado la sesión.",
        },
        erasure_cancelled: NoticeText {
            subject: "Tu cuenta no se va a borrar",
            what: "Se ha cancelado el borrado de tu cuenta. Tu cuenta y tus datos se conservan.",
        },
        avatar_removed: NoticeText {
            subject: "Se ha quitado tu foto",
            what: "Se ha quitado la foto de tu perfil. Puedes subir otra.",
        },
        bio_removed: NoticeText {
            subject: "Se ha quitado el texto de tu perfil",
            what: "Se ha quitado el texto sobre ti de tu perfil. Puedes escribir otro.",
        },
        display_name_reset: NoticeText {
            subject: "Se ha cambiado tu nombre visible",
            what: "Tu nombre visible se ha sustituido por uno neutro. Puedes elegir otro.",
        },
    },
    export_ready: ActionMail {
        subject: "Tus datos están listos",
        text: "La copia de tus datos que pediste está lista. Puedes descargarla hasta el {until}.",
        button: "Descargar los datos",
        not_you: "¿No lo has pedido tú? Elige enseguida una contraseña nueva y cierra la sesión en los demás \
            dispositivos.",
    },
    suspended_export_ready: ActionMail {
        subject: "La copia de tus datos",
        text: "La copia de tus datos que pediste a la administración está lista. Tu cuenta está suspendida, así \
            que puedes descargarla con este enlace sin iniciar sesión. No reenvíes este correo: cualquiera que \
            tenga el enlace puede descargar tus datos.",
        button: "Descargar los datos",
        not_you: "¿No lo has pedido tú? Contacta con la administración de {app}.",
    },
    erasure_scheduled: ActionMail {
        subject: "Tu cuenta se va a borrar",
        text: "Tu cuenta se borrará el {on}, con todo lo que se guarda sobre ti. Hasta entonces puedes iniciar \
            sesión y cambiar de idea.",
        button: "Conservar la cuenta",
        not_you: "¿No lo has pedido tú? Inicia sesión, conserva la cuenta y elige una contraseña nueva.",
    },
    erased: Erased {
        subject: "Tu cuenta se ha borrado",
        what: "Tu cuenta se ha borrado, con todo lo que se guardaba sobre ti. Este es el último correo que recibes.",
        stays: "Solo queda un registro de qué se hizo con la cuenta y cuándo, durante {days} días y sin tu nombre, y \
            lo que publicaste o escribiste con otras personas.",
        farewell: "Gracias por haber aprendido aquí.",
    },
    course: "Curso",
    course_invitation: ActionMail {
        subject: "Invitación a un curso",
        text: "Te han invitado a un curso. Abre el enlace e inicia sesión con esta dirección de correo o \
            regístrate con ella: la invitación solo vale para esta dirección y una sola vez.",
        button: "Abrir el curso",
        not_you: "¿No sabes nada de esto? Ignora este correo; no pasará nada.",
    },
};
