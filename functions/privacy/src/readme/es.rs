//! The text at the start of an export in Spanish.

use super::Words;

pub(super) const WORDS: Words = Words {
    language: "es",
    introduction: "\
Este archivo contiene todos tus datos personales en esta plataforma, a fecha de {now}.
Las horas son UTC.

Las carpetas contienen tus archivos, y files.json los enumera todos. La carpeta courses tiene un archivo
por cada curso que escribes, con sus lecciones. Cada uno de los demás archivos .json enumera los
registros de un tipo, tal como están guardados; los tipos se explican abajo.

No se incluye a las demás personas que hicieron algo en tu cuenta, porque son datos personales suyos, ni
los mensajes entre partes de la plataforma. Tampoco los resúmenes criptográficos ni las claves de tus
secretos (contraseña, códigos y enlaces): no dicen nada sobre ti, y quien encuentre este archivo no debe
poder usarlos.

",
    kinds: &[
        ("Account", "tu cuenta: dirección, nombre, idioma, zona horaria, rol, dispositivos conocidos"),
        ("Activity", "lo que hiciste en un día"),
        ("Audit", "lo que se hizo con tu cuenta"),
        ("AuditByActor", "lo que se hizo desde tu cuenta"),
        ("Avatar", "tu foto, y la última que subiste"),
        ("Bookmark", "la lección de un curso que abriste por última vez"),
        ("EmailChange", "un cambio de tu dirección que espera consentimiento"),
        ("EmailVerification", "una petición para confirmar tu dirección"),
        ("Enrolment", "un curso en el que estás inscrito"),
        ("Erasure", "el borrado de tu cuenta que se ha pedido"),
        ("Export", "una copia de tus datos que se ha pedido"),
        ("ExternalAccount", "una cuenta en otro servicio con la que inicias sesión"),
        ("FormerEnrolment", "un curso que has dejado"),
        ("Handle", "un nombre con el que otras personas encuentran o encontraban tu perfil"),
        ("Idempotency", "una petición del último día cuya respuesta se guarda, sin la respuesta"),
        ("LinkedProvider", "un servicio con el que inicias sesión"),
        ("LoginCount", "cuántas veces has iniciado sesión"),
        ("MailFeedback", "si los correos te llegan"),
        ("OwnVideo", "un vídeo que subiste"),
        ("Passkey", "una llave de acceso: su nombre y su clave pública"),
        ("PasskeyOwner", "la anotación de que una llave de acceso es tuya"),
        ("PasswordReset", "un correo que te permite elegir una contraseña nueva"),
        ("Position", "dónde te detuviste en una lección y qué viste de ella"),
        ("Profile", "tu perfil, quién puede verlo y qué muestra"),
        ("RecoveryCodes", "los códigos de recuperación que creaste, sin los códigos"),
        ("Reminded", "el día por el que recibiste el último recordatorio"),
        ("Reminder", "cuándo quieres que se te recuerde aprender"),
        ("Session", "un dispositivo en el que tienes la sesión iniciada"),
        ("StaffEntry", "la anotación de que enseñas o administras"),
        ("Stats", "tus puntos y rachas"),
        ("Storage", "cuánto ocupan los archivos que subiste"),
        ("SuspendedEntry", "la anotación de que tu cuenta está suspendida"),
        ("Totp", "tu aplicación de autenticación, sin su clave"),
        ("Unconfirmed", "un registro cuya dirección no está confirmada"),
        ("UserEntry", "la anotación de que estás registrado"),
        ("Video", "los estados de un vídeo que subiste"),
    ],
};
