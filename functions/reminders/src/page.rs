//! The pages behind the link to unsubscribe: a question and its confirmation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use glotto_domain::locale::{LanguageTag, negotiate};
use glotto_http::{Call, Content, MediaType, Reply, Respond as _, Result, WithHeaders};
use glotto_runtime::hash;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// HTML.
#[derive(Debug)]
pub struct Html;

impl MediaType for Html {
    const NAME: &'static str = "text/html";
    const CONTENT_TYPE: &'static str = "text/html; charset=utf-8";
}

const STYLE: &str = "body{margin:0;padding:2rem 1rem;background:#f4f4f6;color:#1b1b22;\
font:16px/1.5 system-ui,sans-serif}\
main{max-width:30rem;margin:0 auto;padding:1.5rem;background:#fff;border-radius:8px}h1{font-size:1.25rem;margin-top:0}\
button{padding:.75rem 1.25rem;border:0;border-radius:6px;background:#1d4ed8;color:#fff;\
font:inherit;font-weight:600;cursor:pointer}\
button:focus-visible{outline:3px solid #1b1b22;outline-offset:2px}";

/// The texts of the pages in one language.
struct Words {
    language: &'static str,
    title: &'static str,
    question: &'static str,
    button: &'static str,
    done: &'static str,
    after: &'static str,
    damaged: &'static str,
    instead: &'static str,
}

const LANGUAGES: [Words; 6] = [
    Words {
        language: "en",
        title: "Reminders",
        question: "Do you want to stop receiving reminders to study?",
        button: "Stop reminders",
        done: "You will receive no more reminders.",
        after: "You can set a new reminder in your account at any time.",
        damaged: "This link does not work.",
        instead: "It may be incomplete. Open the link in the mail again, or delete the reminder in your account.",
    },
    Words {
        language: "de",
        title: "Erinnerungen",
        question: "Möchtest du keine Erinnerungen ans Lernen mehr bekommen?",
        button: "Keine Erinnerungen mehr",
        done: "Du bekommst keine Erinnerungen mehr.",
        after: "Wann immer du magst, kannst du in deinem Konto eine neue einstellen.",
        damaged: "Dieser Link funktioniert nicht.",
        instead: "Vielleicht ist er unvollständig. Öffne den Link in der E-Mail noch einmal, oder \
            lösche die Erinnerung in deinem Konto.",
    },
    Words {
        language: "es",
        title: "Recordatorios",
        question: "¿Quieres dejar de recibir recordatorios para aprender?",
        button: "No quiero más recordatorios",
        done: "Ya no recibirás más recordatorios.",
        after: "Cuando quieras, puedes programar uno nuevo en tu cuenta.",
        damaged: "Este enlace no funciona.",
        instead: "Puede que esté incompleto. Vuelve a abrir el enlace del correo o elimina el \
            recordatorio en tu cuenta.",
    },
    Words {
        language: "fr",
        title: "Rappels",
        question: "Voulez-vous ne plus recevoir de rappels pour apprendre ?",
        button: "Ne plus recevoir de rappels",
        done: "Vous ne recevrez plus de rappels.",
        after: "Quand vous le souhaitez, vous pouvez en programmer un nouveau dans votre compte.",
        damaged: "Ce lien ne fonctionne pas.",
        instead: "Il est peut-être incomplet. Ouvrez à nouveau le lien de l’e-mail ou supprimez le \
            rappel dans votre compte.",
    },
    Words {
        language: "it",
        title: "Promemoria",
        question: "Vuoi smettere di ricevere promemoria per imparare?",
        button: "Niente più promemoria",
        done: "Non riceverai più promemoria.",
        after: "Quando vuoi, puoi impostarne uno nuovo nel tuo account.",
        damaged: "Questo link non funziona.",
        instead: "Forse è incompleto. Apri di nuovo il link nell’e-mail oppure elimina il promemoria nel tuo account.",
    },
    Words {
        language: "pt",
        title: "Lembretes",
        question: "Quer deixar de receber lembretes para aprender?",
        button: "Não quero mais lembretes",
        done: "Não receberá mais lembretes.",
        after: "Quando quiser, pode definir um novo na sua conta.",
        damaged: "Esta ligação não funciona.",
        instead: "Pode estar incompleta. Abra novamente a ligação do e-mail ou elimine o lembrete na sua conta.",
    },
];

/// The question. Its form posts to the address of the page itself.
pub(crate) fn render_question(app: &str, languages: &[LanguageTag]) -> WithHeaders<Content<Html>> {
    let words = words_for(languages);
    page(
        app,
        words,
        &html! {
            h1 { (words.question) }
            form method="post" {
                input type="hidden" name="List-Unsubscribe" value="One-Click";
                button type="submit" { (words.button) }
            }
        },
    )
}

/// The confirmation that reminders have ended.
pub(crate) fn render_confirmation(app: &str, languages: &[LanguageTag]) -> WithHeaders<Content<Html>> {
    let words = words_for(languages);
    page(app, words, &html! { h1 { (words.done) } p { (words.after) } })
}

/// The page of a link that does not carry our seal, for people who open it; a 404.
pub(crate) fn render_damaged_link(call: &Call<'_>) -> Result<Reply> {
    let words = words_for(&call.accepted_languages());
    let page = page(call.settings.app_name()?, words, &html! { h1 { (words.damaged) } p { (words.instead) } });
    Ok(Reply { status: 404, ..page.into_reply() })
}

fn words_for(languages: &[LanguageTag]) -> &'static Words {
    let available: Vec<_> = LANGUAGES.iter().filter_map(|words| LanguageTag::parse(words.language).ok()).collect();
    let english = LanguageTag::english();
    let found = negotiate(languages, available.iter(), &english);
    LANGUAGES.iter().find(|words| words.language == found.as_str()).unwrap_or(&LANGUAGES[0])
}

fn page(app: &str, words: &Words, content: &Markup) -> WithHeaders<Content<Html>> {
    let page = html! {
        (DOCTYPE)
        html lang=(words.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (words.title) " · " (app) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (content) } }
        }
    };
    Content::new(page.into_string()).header("content-security-policy", policy()).header("vary", "accept-language")
}

/// Allows the style of the page and a form to the same origin: no scripts, nothing loaded.
fn policy() -> String {
    let hash = STANDARD.encode(hash::bytes(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages(text: &str) -> Vec<LanguageTag> {
        glotto_domain::locale::accept_language(text)
    }

    fn text(page: WithHeaders<Content<Html>>) -> String {
        String::from_utf8(page.into_reply().body).unwrap()
    }

    #[test]
    fn the_unsubscribe_page_is_in_the_readers_language_and_has_a_form() {
        let page = text(render_question("Glotto", &languages("de-AT, en;q=0.5")));
        assert!(page.contains("<html lang=\"de\">") && page.contains("Erinnerungen"));
        assert!(page.contains("<form method=\"post\">"));
        assert!(page.contains("name=\"List-Unsubscribe\" value=\"One-Click\""));
        assert!(text(render_question("Glotto", &languages("ja"))).contains("<html lang=\"en\">"));
    }

    #[test]
    fn the_page_has_the_platform_name_in_its_title() {
        for page in [render_question("Tom & <b>", &[]), render_confirmation("Tom & <b>", &[])] {
            assert!(text(page).contains("<title>Reminders · Tom &amp; &lt;b&gt;</title>"));
        }
    }

    #[test]
    fn the_result_page_has_no_form() {
        for words in &LANGUAGES {
            let page = text(render_confirmation("Glotto", &languages(words.language)));
            assert!(page.contains(words.done) && !page.contains("<form"));
        }
    }

    #[test]
    fn the_content_security_policy_allows_only_the_style_of_the_page() {
        let reply = render_question("Glotto", &[]).into_reply();
        let policy = reply.get("content-security-policy").unwrap().to_owned();
        let page = String::from_utf8(reply.body).unwrap();
        let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        let hash = STANDARD.encode(hash::bytes(style.as_bytes()));
        assert!(policy.contains(&format!("style-src 'sha256-{hash}'")));
        assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self'"));
    }
}
