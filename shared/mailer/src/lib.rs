//! The port to the mail service: Amazon SES, version 2 of its API.

mod sender;

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag};
use futures::future::BoxFuture;
use glotto_domain::id::UserId;
use glotto_domain::identity::EmailAddress;
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, Port, aws};
use thiserror::Error;

/// The tag with the user that a mail is about. SES repeats it in its events about the mail.
pub const USER_TAG: &str = "user";

/// No person has written the mail, so programs do not answer it, with a notice of absence for example (RFC 3834, 5).
/// `Precedence`, which the same RFC discourages, is not sent. SES sets `Date` and `Message-ID`.
const AUTO_SUBMITTED: (&str, &str) = ("Auto-Submitted", "auto-generated");

/// A mail as it is sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The user that it is about.
    pub user: UserId,
    /// The recipient; the form of the address is the one that SES accepts.
    pub to: EmailAddress,
    /// The subject.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The body as HTML.
    pub html: String,
    /// Further headers. Every mail has `Auto-Submitted`.
    pub headers: Vec<(&'static str, String)>,
}

// Mails are personal, so they must not be logged.
glotto_domain::redacted_debug!(Mail);

/// Why a mail was not sent, or may not have been sent. The messages are for the log and have no personal
/// data: SES writes addresses into its messages, so only its codes are kept.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SendError {
    /// It can never be sent: SES does not accept the address or the mail.
    #[error("the mail service rejects this mail: {0}")]
    Refused(String),
    /// It was not sent because of throttling; it may be sent a second later.
    #[error("the mail service throttles: {0}")]
    TooFast(String),
    /// It was not sent, and may be sent later: SES is paused, unreachable or broken.
    #[error("the mail service is unavailable: {0}")]
    Unavailable(String),
    /// Unknown: it was handed to SES, and no answer came back.
    #[error("the mail service did not answer")]
    Unknown,
}

/// Sends mail.
#[derive(Debug)]
pub struct Mailer {
    client: Client,
    /// The mailbox that mails are from: a name and an address.
    sender: String,
    configuration_set: String,
}

impl Port for Mailer {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        // With retries, the SDK would send a mail twice when only the answer was lost. The caller decides
        // whether to send it again.
        let mut config = aws_sdk_sesv2::config::Builder::from(context.aws()).retry_config(RetryConfig::disabled());
        config.set_endpoint_resolver(aws::endpoint(&context.settings, "SESV2", "email"));
        Ok(Self {
            client: Client::from_conf(config.build()),
            sender: sender::mailbox(context.settings.app_name()?, context.settings.get("MAIL_SENDER")?),
            configuration_set: context.settings.get("MAIL_CONFIGURATION_SET")?.to_owned(),
        })
    }
}

impl Mailer {
    /// Sends a mail once; returns its id at SES.
    pub fn send(&self, mail: Mail) -> BoxFuture<'_, Result<String, SendError>> {
        Box::pin(async move {
            let destination = Destination::builder().to_addresses(mail.to.as_str()).build();
            let user = tag(USER_TAG, mail.user.to_string())?;
            let content = EmailContent::builder().simple(message(mail)?).build();
            let request = self.client.send_email().from_email_address(&self.sender);
            let request = request.configuration_set_name(&self.configuration_set).email_tags(user);
            let answer = request.destination(destination).content(content).send().await.map_err(send_error)?;
            Ok(answer.message_id.unwrap_or_default())
        })
    }
}

fn message(mail: Mail) -> Result<Message, SendError> {
    let body = Body::builder().text(content(mail.text)?).html(content(mail.html)?).build();
    let automatic = [(AUTO_SUBMITTED.0, AUTO_SUBMITTED.1.to_owned())];
    let headers = automatic.into_iter().chain(mail.headers).map(header).collect::<Result<Vec<_>, _>>()?;
    Ok(Message::builder().subject(content(line(mail.subject)?)?).body(body).set_headers(Some(headers)).build())
}

fn content(text: String) -> Result<Content, SendError> {
    Content::builder().charset("UTF-8").data(text).build().map_err(|_| malformed("a body"))
}

fn tag(name: &str, value: String) -> Result<MessageTag, SendError> {
    MessageTag::builder().name(name).value(value).build().map_err(|_| malformed("a tag"))
}

/// A header value must not begin another header.
fn line(text: String) -> Result<String, SendError> {
    if text.chars().any(char::is_control) { Err(malformed("a subject with a line break")) } else { Ok(text) }
}

/// The limits of SES: printable ASCII, 996 characters including the name.
fn header((name, value): (&'static str, String)) -> Result<MessageHeader, SendError> {
    let printable = value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    if !printable || name.len() + value.len() > 996 {
        return Err(malformed("a header"));
    }
    MessageHeader::builder().name(name).value(value).build().map_err(|_| malformed("a header"))
}

fn malformed(what: &str) -> SendError {
    SendError::Refused(format!("{what} cannot be sent"))
}

#[expect(clippy::needless_pass_by_value, reason = "used as the function of map_err")]
fn send_error(error: SdkError<SendEmailError>) -> SendError {
    match &error {
        SdkError::ServiceError(rejection) => classify(rejection.err()),
        SdkError::ConstructionFailure(_) => SendError::Refused("the request could not be made".to_owned()),
        // No connection, or a broken one. A broken one has nearly always gone stale while the function
        // was frozen, and fails before the mail is sent.
        SdkError::DispatchFailure(_) => SendError::Unavailable("unreachable".to_owned()),
        _ => SendError::Unknown,
    }
}

/// Whether SES rejects the mail, which is then never sent, or the account, which an operator has to fix
/// before the mails are redriven.
fn classify(error: &SendEmailError) -> SendError {
    let code = error.code().unwrap_or("unknown").to_owned();
    match error {
        // SES has no separate code for a sender, or in the sandbox a recipient, that is not verified:
        // "Email address is not verified. The following identities failed the check …".
        SendEmailError::MessageRejected(rejected)
            if rejected.message().is_some_and(|text| text.contains("not verified")) =>
        {
            SendError::Unavailable(format!("{code}: an identity is not verified"))
        }
        SendEmailError::MessageRejected(_) | SendEmailError::BadRequestException(_) => SendError::Refused(code),
        SendEmailError::TooManyRequestsException(_) => SendError::TooFast(code),
        _ => SendError::Unavailable(code),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_sesv2::types::error::{
        AccountSuspendedException, BadRequestException, MessageRejected, TooManyRequestsException,
    };

    use super::*;

    #[test]
    fn an_error_of_the_ses_account_does_not_lose_the_mail() {
        let unverified = "Email address is not verified. The following identities failed the check in region \
            EU-CENTRAL-1: ada@example.com";
        let passing = [
            SendEmailError::MessageRejected(MessageRejected::builder().message(unverified).build()),
            SendEmailError::AccountSuspendedException(AccountSuspendedException::builder().build()),
        ];
        for error in passing {
            let classified = classify(&error);
            assert!(matches!(classified, SendError::Unavailable(_)), "{classified}");
            assert!(!classified.to_string().contains("ada"));
        }
        let hasty = SendEmailError::TooManyRequestsException(TooManyRequestsException::builder().build());
        assert!(matches!(classify(&hasty), SendError::TooFast(_)));
        let lasting = [
            SendEmailError::MessageRejected(
                MessageRejected::builder().message("Local address contains control or whitespace: ada").build(),
            ),
            SendEmailError::BadRequestException(
                BadRequestException::builder().message("Missing final '@domain': ada").build(),
            ),
        ];
        for error in lasting {
            let classified = classify(&error);
            assert!(matches!(classified, SendError::Refused(_)), "{classified}");
            assert!(!classified.to_string().contains("ada"));
        }
    }

    #[test]
    fn every_mail_says_that_no_person_has_written_it() {
        let unsubscribe = ("List-Unsubscribe", "<https://x.test/u>".to_owned());
        for (further, names) in
            [(vec![], vec!["Auto-Submitted"]), (vec![unsubscribe], vec!["Auto-Submitted", "List-Unsubscribe"])]
        {
            let mail = Mail {
                user: UserId::NIL,
                to: EmailAddress::parse("ada@example.com").unwrap(),
                subject: "Hello".to_owned(),
                text: "Hello".to_owned(),
                html: "<p>Hello</p>".to_owned(),
                headers: further,
            };
            let message = message(mail).unwrap();
            assert_eq!(message.headers().iter().map(MessageHeader::name).collect::<Vec<_>>(), names);
            assert_eq!(message.headers()[0].value(), "auto-generated");
        }
    }

    #[test]
    fn a_header_cannot_begin_another_header() {
        for value in ["<https://x.test>\r\nBcc: eve@example.com", "a\nb", "ünïcode", &"x".repeat(1_000)] {
            assert!(header(("List-Unsubscribe", value.to_owned())).is_err(), "{value}");
        }
        assert!(header(("List-Unsubscribe", "<https://x.test/a.b-c_d>".to_owned())).is_ok());
        assert!(line("Hello\r\nBcc: eve@example.com".to_owned()).is_err());
    }
}
