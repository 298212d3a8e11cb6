//! Letters in Spanish.

use super::{AlreadyRegistered, Asking, Calendar, Erased, Notices, Reminder, Told, Words};

pub(super) const WORDS: Words = Words {
    language: "es",
    hello: "Hola, {name}:",
    hello_stranger: "Hola:",
    regards: "Que disfrutes aprendiendo,",
    link_hint: "Si el botón no funciona, abre esta dirección:",
    code: "O pega este código donde se te pida:",
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
    verify_email: Asking {
        subject: "Confirma tu dirección de correo",
        why: "Confirma que esta dirección es tuya. Después podrás iniciar sesión y empezar a aprender.",
        button: "Confirmar dirección",
        stranger: "¿No te has registrado en {app}? Ignora esta carta; no pasará nada.",
    },
    reset_password: Asking {
        subject: "Elige una contraseña nueva",
        why: "Puedes elegir una contraseña nueva para tu cuenta. El enlace funciona una sola vez, durante una hora. Se cerrará la sesión en todos los dispositivos.",
        button: "Elegir contraseña",
        stranger: "¿No lo has pedido tú? Ignora esta carta; tu contraseña no cambia.",
    },
    confirm_new_email: Asking {
        subject: "Confirma tu nueva dirección de correo",
        why: "Alguien, probablemente tú, quiere usar esta dirección en su cuenta. Confirma que es tuya. El cambio también debe aprobarse desde la dirección anterior.",
        button: "Confirmar dirección",
        stranger: "¿No sabes nada de esto? Ignora esta carta; no pasará nada.",
    },
    approve_email_change: Asking {
        subject: "¿Quieres cambiar tu dirección de correo?",
        why: "Tu cuenta va a usar esta dirección a partir de ahora: {email}. Hace falta tu aprobación.",
        button: "Aprobar el cambio",
        stranger: "¿No has sido tú? Entonces alguien ha entrado en tu cuenta: rechaza el cambio y elige una contraseña nueva.",
    },
    refuse_email_change: "Rechazar el cambio",
    already_registered: AlreadyRegistered {
        subject: "Ya tienes una cuenta",
        why: "Alguien, probablemente tú, ha intentado registrarse con esta dirección. Ya existe una cuenta con ella, así que no se ha cambiado nada.",
        instead: "Puedes iniciar sesión sin más.",
        button: "Iniciar sesión",
        stranger: "¿No has sido tú? Entonces no tienes que hacer nada.",
    },
    reminder: Reminder {
        subject: "Es hora de aprender",
        nudge: "Querías un recordatorio para aprender hoy. Bastan unos minutos.",
        streak_of_one: "Ayer aprendiste: con hoy serían dos días seguidos.",
        streak_of_many: "Llevas {days} días seguidos aprendiendo. Sigue hoy.",
        button: "Aprender ahora",
        why: "Recibes esta carta porque programaste un recordatorio y hoy aún no has aprendido.",
        unsubscribe: "No quiero más recordatorios",
    },
    notices: Notices {
        when: "Hora",
        device: "Dispositivo",
        unknown_device: "desconocido",
        place: "Red",
        button: "Revisar la cuenta",
        stranger: "¿No has sido tú? Elige enseguida una contraseña nueva y cierra la sesión en los demás dispositivos. Si has sido tú, no tienes que hacer nada.",
        by_admin: "Lo han hecho quienes administran la plataforma. Pregúntales si tienes dudas.",
        new_device: Told {
            subject: "Un dispositivo nuevo ha iniciado sesión",
            what: "Alguien ha iniciado sesión en tu cuenta con un dispositivo o desde una red que hasta ahora no conocía.",
        },
        password_changed: Told {
            subject: "Tu contraseña ha cambiado",
            what: "Se ha cambiado la contraseña de tu cuenta. Se ha cerrado la sesión en los demás dispositivos.",
        },
        email_changed: Told {
            subject: "Tu dirección de correo ha cambiado",
            what: "Tu cuenta tiene desde ahora otra dirección de correo. Ya no se envían cartas a la anterior.",
        },
        totp_added: Told {
            subject: "Se ha añadido una aplicación de autenticación",
            what: "Desde ahora, al iniciar sesión se te pedirá un código de tu aplicación de autenticación.",
        },
        totp_removed: Told {
            subject: "Se ha quitado la aplicación de autenticación",
            what: "Al iniciar sesión ya no se te pedirá un código.",
        },
        recovery_codes_made: Told {
            subject: "Hay códigos de recuperación nuevos",
            what: "Se han creado códigos de recuperación nuevos para tu cuenta. Los anteriores ya no sirven.",
        },
        recovery_code_used: Told {
            subject: "Se ha usado un código de recuperación",
            what: "Alguien ha usado uno de los códigos de recuperación de tu cuenta. No volverá a servir.",
        },
        passkey_added: Told {
            subject: "Se ha añadido una llave de acceso",
            what: "Se ha añadido una llave de acceso a tu cuenta. Permite iniciar sesión sin contraseña.",
        },
        passkey_removed: Told {
            subject: "Se ha quitado una llave de acceso",
            what: "Se ha quitado una llave de acceso de tu cuenta.",
        },
        passkey_copied: Told {
            subject: "Se ha rechazado una llave de acceso",
            what: "Alguien ha intentado iniciar sesión con lo que parece una copia de una de tus llaves de acceso y no ha podido entrar. Elimina esa llave de acceso y crea una nueva.",
        },
        provider_linked: Told {
            subject: "Se ha vinculado otra forma de iniciar sesión",
            what: "Se ha vinculado a tu cuenta una cuenta de otro servicio. Permite iniciar sesión.",
        },
        provider_unlinked: Told {
            subject: "Se ha desvinculado una forma de iniciar sesión",
            what: "Se ha desvinculado de tu cuenta una cuenta de otro servicio. Ya no permite iniciar sesión.",
        },
        role_changed: Told { subject: "Tu rol ha cambiado", what: "Desde ahora tienes otro rol en la plataforma." },
        suspended: Told {
            subject: "Tu cuenta ha sido suspendida",
            what: "Tu cuenta ha sido suspendida. Por ahora no puedes iniciar sesión.",
        },
        signed_out_by_admin: Told {
            subject: "Se ha cerrado tu sesión en todas partes",
            what: "La administración ha cerrado todas las sesiones de tu cuenta. Puedes volver a iniciar sesión.",
        },
        reinstated: Told {
            subject: "Tu cuenta vuelve a estar activa",
            what: "Tu cuenta ya no está suspendida. Puedes iniciar sesión de nuevo.",
        },
        factors_reset: Told {
            subject: "Se ha quitado tu segundo factor",
            what: "Se han quitado la aplicación de autenticación, los códigos de recuperación y las llaves de acceso de tu cuenta. Vuelve a configurarlos.",
        },
        refresh_replayed: Told {
            subject: "Hemos cerrado una sesión por tu seguridad",
            what: "Algo que pertenecía a una de tus sesiones se ha usado por segunda vez. Puede que lo hayan copiado, así que se ha cerrado la sesión.",
        },
    },
    export_ready: Asking {
        subject: "Tus datos están listos",
        why: "Pediste todo lo que se guarda sobre ti. Puedes recogerlo hasta el {until}.",
        button: "Recoger los datos",
        stranger: "¿No lo has pedido tú? Elige enseguida una contraseña nueva y cierra la sesión en los demás dispositivos.",
    },
    erasure_scheduled: Asking {
        subject: "Tu cuenta se va a borrar",
        why: "Nos has pedido que borremos tu cuenta. Se hará el {on}, con todo lo que se guarda sobre ti. Hasta entonces puedes iniciar sesión y cambiar de idea.",
        button: "Conservar la cuenta",
        stranger: "¿No lo has pedido tú? Inicia sesión, conserva la cuenta y elige una contraseña nueva.",
    },
    erased: Erased {
        subject: "Tu cuenta se ha borrado",
        what: "Tu cuenta se ha borrado, con todo lo que se guardaba sobre ti. Esta es la última carta que recibes.",
        stays: "Solo queda un registro de qué se hizo con la cuenta y cuándo, durante {days} días y sin tu nombre, y lo que publicaste o escribiste con otras personas.",
        farewell: "Gracias por haber aprendido aquí.",
    },
};
