//! The text at the start of an export in Portuguese.

use super::Words;

pub(super) const WORDS: Words = Words {
    language: "pt",
    introduction: "\
Este arquivo contém todos os seus dados pessoais nesta plataforma, à data de {now}.
As horas são em UTC.

As pastas contêm os seus ficheiros, e files.json enumera todos eles. A pasta courses tem um ficheiro por
cada curso que escreve, com as suas lições. Cada um dos outros ficheiros .json enumera os registos de um
tipo, tal como estão guardados; os tipos são explicados em baixo.

As outras pessoas que fizeram algo na sua conta não são incluídas, porque esses são dados pessoais delas;
as mensagens entre partes da plataforma também não. Os resumos criptográficos e as chaves dos seus
segredos (palavra-passe, códigos e ligações) não são incluídos: nada dizem sobre si, e quem encontrar
este arquivo não os deve poder usar.

",
    kinds: &[
        ("Account", "a sua conta: endereço, nome, idioma, fuso horário, função, dispositivos conhecidos"),
        ("Activity", "o que fez num dia"),
        ("Audit", "o que foi feito à sua conta"),
        ("AuditByActor", "o que foi feito com a sua conta"),
        ("Avatar", "a sua fotografia, e a última que carregou"),
        ("Bookmark", "a lição de um curso que abriu por último"),
        ("EmailChange", "uma alteração do seu endereço que espera consentimento"),
        ("EmailVerification", "um pedido para confirmar o seu endereço"),
        ("Enrolment", "um curso em que está inscrito"),
        ("Erasure", "o apagamento da sua conta que foi pedido"),
        ("Export", "uma cópia dos seus dados que foi pedida"),
        ("ExternalAccount", "uma conta noutro serviço com que inicia sessão"),
        ("FormerEnrolment", "um curso que deixou"),
        ("Handle", "um nome com que os outros encontram ou encontravam o seu perfil"),
        ("Idempotency", "um pedido do último dia cuja resposta é guardada, sem a resposta"),
        ("LinkedProvider", "um serviço com que inicia sessão"),
        ("LoginCount", "quantas vezes iniciou sessão"),
        ("MailFeedback", "se os e-mails lhe chegam"),
        ("OwnVideo", "um vídeo que carregou"),
        ("Passkey", "uma chave de acesso: o seu nome e a sua chave pública"),
        ("PasskeyOwner", "a nota de que uma chave de acesso é sua"),
        ("PasswordReset", "um e-mail que lhe permite escolher uma nova palavra-passe"),
        ("Position", "onde parou numa lição e o que viu dela"),
        ("Profile", "o seu perfil, quem o pode ver e o que mostra"),
        ("RecoveryCodes", "os códigos de recuperação que criou, sem os códigos"),
        ("Reminded", "o dia para o qual recebeu o último lembrete"),
        ("Reminder", "quando quer ser lembrado de aprender"),
        ("Session", "um dispositivo em que tem a sessão iniciada"),
        ("StaffEntry", "a nota de que ensina ou administra"),
        ("Stats", "os seus pontos e as suas séries de dias"),
        ("Storage", "quanto espaço ocupam os ficheiros que carregou"),
        ("SuspendedEntry", "a nota de que a sua conta está suspensa"),
        ("Totp", "a sua aplicação de autenticação, sem a sua chave"),
        ("Unconfirmed", "um registo cujo endereço não está confirmado"),
        ("UserEntry", "a nota de que está registado"),
        ("Video", "os estados de um vídeo que carregou"),
    ],
};
