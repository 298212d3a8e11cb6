//! Letters in Spanish.

use super::{AlreadyRegistered, Reminder, VerifyEmail, Words};

pub(super) const WORDS: Words = Words {
    language: "es",
    hello: "Hola, {name}:",
    hello_stranger: "Hola:",
    regards: "Que disfrutes aprendiendo,",
    link_hint: "Si el botón no funciona, abre esta dirección:",
    verify_email: VerifyEmail {
        subject: "Confirma tu dirección de correo",
        why: "Confirma que esta dirección es tuya. Después podrás iniciar sesión y empezar a aprender.",
        button: "Confirmar dirección",
        code: "O pega este código donde se te pida:",
        stranger: "¿No te has registrado en Glotto? Ignora esta carta; no pasará nada.",
    },
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
};
