//! The way out: Amazon SES, version 2 of its API.

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader};
use futures::future::BoxFuture;
use glotto_domain::identity::EmailAddress;
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, Port, aws};
use thiserror::Error;

/// A mail as it goes out.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Who gets it: an address is in the form that SES takes.
    pub to: EmailAddress,
    /// The subject.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The body as HTML.
    pub html: String,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
}

// A mail is personal: it shows in no log by accident.
glotto_domain::redacted_debug!(Mail);

/// Why a mail was not sent, or may not have been. The texts are for the log and name nobody: SES
/// writes addresses into its messages, so of those only the codes are kept.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SendError {
    /// It will never be sent: the address or the mail is not acceptable.
    #[error("the mail service refuses this mail: {0}")]
    Refused(String),
    /// It was not sent, as too many were at the moment: a second later it may be.
    #[error("the mail service does not send so fast: {0}")]
    TooFast(String),
    /// It was not sent, and may be sent later: paused, unreachable, broken.
    #[error("the mail service does not send at the moment: {0}")]
    Unavailable(String),
    /// Nobody knows whether it was sent: it went out, and no answer came back.
    #[error("the mail service did not answer")]
    Unknown,
}

/// Sends mail.
#[derive(Debug)]
pub struct Mailer {
    client: Client,
    sender: String,
}

impl Port for Mailer {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        // The SDK would try again by itself when no answer comes, and so send twice what was sent
        // at the first try. Who calls knows what a second mail is worth, and decides.
        let mut config = aws_sdk_sesv2::config::Builder::from(context.aws()).retry_config(RetryConfig::disabled());
        config.set_endpoint_resolver(aws::address(&context.settings, "SESV2", "email"));
        Ok(Self { client: Client::from_conf(config.build()), sender: context.settings.get("MAIL_SENDER")?.to_owned() })
    }
}

impl Mailer {
    /// Sends a mail, once; the answer is SES's id for it.
    pub fn send(&self, mail: Mail) -> BoxFuture<'_, Result<String, SendError>> {
        Box::pin(async move {
            let destination = Destination::builder().to_addresses(mail.to.as_str()).build();
            let content = EmailContent::builder().simple(message(mail)?).build();
            let request = self.client.send_email().from_email_address(&self.sender);
            let answer = request.destination(destination).content(content).send().await.map_err(told)?;
            Ok(answer.message_id.unwrap_or_default())
        })
    }
}

fn message(mail: Mail) -> Result<Message, SendError> {
    let body = Body::builder().text(content(mail.text)?).html(content(mail.html)?).build();
    let headers = mail.headers.into_iter().map(header).collect::<Result<Vec<_>, _>>()?;
    Ok(Message::builder().subject(content(line(mail.subject)?)?).body(body).set_headers(Some(headers)).build())
}

fn content(text: String) -> Result<Content, SendError> {
    Content::builder().charset("UTF-8").data(text).build().map_err(|_| malformed("a body"))
}

/// What stands in a header must not begin another one.
fn line(text: String) -> Result<String, SendError> {
    if text.chars().any(char::is_control) { Err(malformed("a subject with a line break")) } else { Ok(text) }
}

/// SES's own limits: printable ASCII, 996 characters with the name.
fn header((name, value): (&'static str, String)) -> Result<MessageHeader, SendError> {
    let printable = value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    if !printable || name.len() + value.len() > 996 {
        return Err(malformed("a header"));
    }
    MessageHeader::builder().name(name).value(value).build().map_err(|_| malformed("a header"))
}

fn malformed(what: &str) -> SendError {
    SendError::Refused(format!("it has {what} that cannot be sent"))
}

#[expect(clippy::needless_pass_by_value, reason = "used as the function of map_err")]
fn told(error: SdkError<SendEmailError>) -> SendError {
    match &error {
        SdkError::ServiceError(refusal) => refused(refusal.err()),
        SdkError::ConstructionFailure(_) => SendError::Refused("the request could not be made".to_owned()),
        // No connection, or one that broke. The latter is nearly always one that went stale while
        // the function slept, and is noticed before the mail is through.
        SdkError::DispatchFailure(_) => SendError::Unavailable("it cannot be reached".to_owned()),
        _ => SendError::Unknown,
    }
}

/// Whose fault a refusal is: that of the mail, which is then never sent, or that of the account,
/// which somebody puts right before the mails are redriven.
fn refused(error: &SendEmailError) -> SendError {
    let code = error.code().unwrap_or("unknown").to_owned();
    match error {
        // SES has no code of its own for a sender, or in the sandbox a recipient, that has not been
        // verified: "Email address is not verified. The following identities failed the check …".
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
    fn a_fault_of_the_account_does_not_cost_the_mail() {
        let unverified = "Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: ada@example.com";
        let passing = [
            SendEmailError::MessageRejected(MessageRejected::builder().message(unverified).build()),
            SendEmailError::AccountSuspendedException(AccountSuspendedException::builder().build()),
        ];
        for error in passing {
            let told = refused(&error);
            assert!(matches!(told, SendError::Unavailable(_)), "{told}");
            assert!(!told.to_string().contains("ada"));
        }
        let hasty = SendEmailError::TooManyRequestsException(TooManyRequestsException::builder().build());
        assert!(matches!(refused(&hasty), SendError::TooFast(_)));
        let lasting = [
            SendEmailError::MessageRejected(
                MessageRejected::builder().message("Local address contains control or whitespace: ada").build(),
            ),
            SendEmailError::BadRequestException(
                BadRequestException::builder().message("Missing final '@domain': ada").build(),
            ),
        ];
        for error in lasting {
            let told = refused(&error);
            assert!(matches!(told, SendError::Refused(_)), "{told}");
            assert!(!told.to_string().contains("ada"));
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
