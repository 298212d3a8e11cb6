//! The texts of mails in Portuguese.

use super::{ActionMail, AlreadyRegistered, Calendar, Erased, NoticeText, Notices, Reminder, RoleNames, Words};

pub(super) const WORDS: Words = Words {
    language: "pt",
    hello: "Olá, {name},",
    hello_unnamed: "Olá,",
    regards: "Bons estudos,",
    link_hint: "Se o botão não funcionar, abra este endereço:",
    code: "Ou cole este código onde for pedido:",
    link_lifetime: "A ligação funciona durante {hours} horas.",
    calendar: Calendar {
        months: [
            "janeiro",
            "fevereiro",
            "março",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro",
            "novembro",
            "dezembro",
        ],
        first: "{day}",
        date: "{day} de {month} de {year}",
        moment: "{date}, {time} ({zone})",
    },
    verify_email: ActionMail {
        subject: "Confirme o seu endereço de e-mail",
        text: "Confirme que este endereço é seu. Depois disso poderá entrar e começar a aprender.",
        button: "Confirmar endereço",
        not_you: "Não se registou no {app}? Ignore este e-mail; nada acontecerá.",
    },
    reset_password: ActionMail {
        subject: "Escolha uma nova palavra-passe",
        text: "Pode escolher uma nova palavra-passe para a sua conta. A ligação funciona uma só vez, durante uma \
            hora. A sessão será terminada em todos os dispositivos.",
        button: "Escolher palavra-passe",
        not_you: "Não pediu isto? Ignore este e-mail; a sua palavra-passe fica como está.",
    },
    confirm_new_email: ActionMail {
        subject: "Confirme o seu novo endereço de e-mail",
        text: "Alguém, provavelmente você, quer usar este endereço na sua conta. Confirme que é seu. A alteração \
            também tem de ser aprovada a partir do endereço anterior.",
        button: "Confirmar endereço",
        not_you: "Não sabe de nada? Ignore este e-mail; nada acontecerá.",
    },
    approve_email_change: ActionMail {
        subject: "Aprove o seu novo endereço de e-mail",
        text: "A sua conta deverá usar este endereço a partir de agora: {email}. Para isso é necessária a sua \
            aprovação.",
        button: "Aprovar a alteração",
        not_you: "Não foi você? Então alguém entrou na sua conta: recuse a alteração e escolha uma nova palavra-passe.",
    },
    reject_email_change: "Recusar a alteração",
    already_registered: AlreadyRegistered {
        subject: "Já tem uma conta",
        text: "Alguém, provavelmente você, tentou registar-se com este endereço. Já existe uma conta com ele, por \
            isso nada foi alterado.",
        instead: "Pode simplesmente entrar.",
        button: "Entrar",
        not_you: "Não foi você? Então não precisa de fazer nada.",
    },
    reminder: Reminder {
        subject: "Hora de aprender",
        nudge: "Queria um lembrete para aprender hoje. Bastam alguns minutos.",
        streak_of_one: "Aprendeu ontem: com hoje seriam dois dias seguidos.",
        streak_of_many: "Aprendeu {days} dias seguidos. Continue hoje.",
        button: "Aprender agora",
        reason: "Recebe este e-mail porque definiu um lembrete e hoje ainda não aprendeu.",
        unsubscribe: "Não quero mais lembretes",
    },
    notices: Notices {
        when: "Hora",
        device: "Dispositivo",
        unknown_device: "desconhecido",
        place: "Rede",
        role: "Função",
        roles: RoleNames { learner: "aprendizagem", instructor: "ensino", admin: "administração" },
        button: "Verificar a conta",
        not_you: "Não foi você? Escolha já uma nova palavra-passe e termine a sessão em todos os outros \
            dispositivos. Se foi você, não precisa de fazer nada.",
        by_admin: "Isto foi feito pela administração da plataforma. Se tiver dúvidas, contacte-a.",
        new_device: NoticeText {
            subject: "Um novo dispositivo iniciou sessão",
            what: "Alguém iniciou sessão na sua conta com um novo dispositivo ou a partir de uma nova rede.",
        },
        password_changed: NoticeText {
            subject: "A sua palavra-passe foi alterada",
            what: "A palavra-passe da sua conta foi alterada. A sessão foi terminada em todos os outros dispositivos.",
        },
        email_changed: NoticeText {
            subject: "O seu endereço de e-mail foi alterado",
            what: "A partir de agora a sua conta tem outro endereço de e-mail. O anterior já não recebe e-mails.",
        },
        totp_added: NoticeText {
            subject: "Foi adicionada uma aplicação de autenticação",
            what: "A partir de agora, ao entrar, ser-lhe-á pedido um código da sua aplicação de autenticação.",
        },
        totp_removed: NoticeText {
            subject: "A aplicação de autenticação foi removida",
            what: "Ao entrar, já não lhe será pedido um código.",
        },
        recovery_codes_made: NoticeText {
            subject: "Foram criados novos códigos de recuperação",
            what: "Foram criados novos códigos de recuperação para a sua conta. Os anteriores já não são válidos.",
        },
        recovery_code_used: NoticeText {
            subject: "Foi usado um código de recuperação",
            what: "Alguém usou um dos códigos de recuperação da sua conta. Não voltará a ser válido.",
        },
        passkey_added: NoticeText {
            subject: "Foi adicionada uma chave de acesso",
            what: "Foi adicionada uma chave de acesso à sua conta. Permite entrar sem palavra-passe.",
        },
        passkey_removed: NoticeText {
            subject: "Foi removida uma chave de acesso",
            what: "Foi removida uma chave de acesso da sua conta.",
        },
        passkey_copied: NoticeText {
            subject: "Uma chave de acesso foi recusada",
            what: "Alguém tentou entrar com o que parece ser uma cópia de uma das suas chaves de acesso e não \
                conseguiu. Remova essa chave de acesso e crie uma nova.",
        },
        provider_linked: NoticeText {
            subject: "Foi associada outra forma de entrar",
            what: "Uma conta de outro serviço foi associada à sua. Permite entrar.",
        },
        provider_unlinked: NoticeText {
            subject: "Foi desassociada uma forma de entrar",
            what: "Uma conta de outro serviço foi desassociada da sua. Já não permite entrar.",
        },
        role_changed: NoticeText {
            subject: "A sua função foi alterada",
            what: "A partir de agora tem outra função na plataforma.",
        },
        suspended: NoticeText {
            subject: "A sua conta foi suspensa",
            what: "A sua conta foi suspensa. Por agora não pode entrar.",
        },
        signed_out_by_admin: NoticeText {
            subject: "A sua sessão foi terminada em todo o lado",
            what: "A administração terminou todas as sessões da sua conta. Pode voltar a entrar.",
        },
        reinstated: NoticeText {
            subject: "A sua conta está novamente aberta",
            what: "A sua conta já não está suspensa. Pode voltar a entrar.",
        },
        factors_reset: NoticeText {
            subject: "O seu segundo fator foi removido",
            what: "A aplicação de autenticação, os códigos de recuperação e as chaves de acesso da sua conta foram \
                removidos. Configure-os de novo.",
        },
        refresh_replayed: NoticeText {
            subject: "Um dispositivo foi desligado para sua segurança",
            what: "Uma chave de uma das suas sessões foi usada uma segunda vez. Pode ter sido copiada, por isso a \
                sessão foi terminada.",
        },
        erasure_cancelled: NoticeText {
            subject: "A sua conta não vai ser apagada",
            what: "O apagamento da sua conta foi cancelado. A sua conta e os seus dados ficam.",
        },
        avatar_removed: NoticeText {
            subject: "A sua fotografia foi removida",
            what: "A fotografia do seu perfil foi removida. Pode carregar outra.",
        },
        bio_removed: NoticeText {
            subject: "O texto do seu perfil foi removido",
            what: "O texto sobre si no seu perfil foi removido. Pode escrever outro.",
        },
        display_name_reset: NoticeText {
            subject: "O seu nome visível foi reposto",
            what: "O seu nome visível foi substituído por um neutro. Pode escolher outro.",
        },
    },
    export_ready: ActionMail {
        subject: "Os seus dados estão prontos",
        text: "A cópia dos seus dados que pediu está pronta. Pode descarregá-la até {until}.",
        button: "Descarregar os dados",
        not_you: "Não pediu isto? Escolha já uma nova palavra-passe e termine a sessão em todos os outros \
            dispositivos.",
    },
    suspended_export_ready: ActionMail {
        subject: "A cópia dos seus dados",
        text: "A cópia dos seus dados que pediu à administração está pronta. A sua conta está suspensa, por isso \
            pode descarregá-la com esta ligação, sem entrar. Não reencaminhe este e-mail: quem tiver a ligação \
            pode descarregar os seus dados.",
        button: "Descarregar os dados",
        not_you: "Não pediu isto? Contacte a administração de {app}.",
    },
    erasure_scheduled: ActionMail {
        subject: "A sua conta vai ser apagada",
        text: "A sua conta será apagada em {on}, com tudo o que está guardado sobre si. Até lá pode entrar e \
            mudar de ideias.",
        button: "Manter a conta",
        not_you: "Não pediu isto? Entre, mantenha a conta e escolha uma nova palavra-passe.",
    },
    erased: Erased {
        subject: "A sua conta foi apagada",
        what: "A sua conta foi apagada, com tudo o que estava guardado sobre si. Este é o último e-mail que recebe.",
        stays: "Fica apenas um registo do que foi feito com a conta e quando, durante {days} dias e sem o seu nome, \
            e o que publicou ou escreveu com outras pessoas.",
        farewell: "Obrigado por ter aprendido aqui.",
    },
    course: "Curso",
    course_invitation: ActionMail {
        subject: "Convite para um curso",
        text: "Recebeu um convite para um curso. Abra a ligação e entre com este endereço de e-mail ou registe-se \
            com ele: o convite vale apenas para este endereço e uma só vez.",
        button: "Abrir o curso",
        not_you: "Não sabe de nada? Ignore este e-mail; nada acontecerá.",
    },
};
