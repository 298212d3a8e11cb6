//! Letters in Portuguese.

use super::{AlreadyRegistered, Reminder, VerifyEmail, Words};

pub(super) const WORDS: Words = Words {
    language: "pt",
    hello: "Olá, {name},",
    hello_stranger: "Olá,",
    regards: "Bons estudos,",
    link_hint: "Se o botão não funcionar, abra este endereço:",
    verify_email: VerifyEmail {
        subject: "Confirme o seu endereço de e-mail",
        why: "Confirme que este endereço é seu. Depois disso poderá entrar e começar a aprender.",
        button: "Confirmar endereço",
        code: "Ou cole este código onde for pedido:",
        stranger: "Não se registou no Glotto? Ignore esta carta; nada acontecerá.",
    },
    already_registered: AlreadyRegistered {
        subject: "Já tem uma conta",
        why: "Alguém, provavelmente você, tentou registar-se com este endereço. Já existe uma conta com ele, por isso nada foi alterado.",
        instead: "Pode simplesmente entrar.",
        button: "Entrar",
        stranger: "Não foi você? Então não precisa de fazer nada.",
    },
    reminder: Reminder {
        subject: "Hora de aprender",
        nudge: "Queria um lembrete para aprender hoje. Bastam alguns minutos.",
        streak_of_one: "Aprendeu ontem: com hoje seriam dois dias seguidos.",
        streak_of_many: "Aprendeu {days} dias seguidos. Continue hoje.",
        button: "Aprender agora",
        why: "Recebe esta carta porque definiu um lembrete e hoje ainda não aprendeu.",
        unsubscribe: "Não quero mais lembretes",
    },
};
