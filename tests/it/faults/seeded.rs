//! Bugs that the matrix has to find: workers that look right and are not, one for each way to lose or repeat something.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use glotto_events::{Failure, Handler, Message, Queues, Task};
use glotto_mail::MailRequest;
use glotto_runtime::{Context, Queue};
use glotto_store::messaging::{DeliveryItem, MailOutcome};

use super::case::Case;
use super::matrix::check_case;

type Handle = for<'a> fn(&'a Context, &'a Message) -> BoxFuture<'a, Result<(), Failure>>;

/// Runs the matrix on a worker that handles the messages of `send_mail`. Returns what it finds.
async fn found(bug: &'static str, handle: Handle) -> Vec<String> {
    let task = Task { operation: "send_mail", handler: Handler::Message(handle) };
    check_case(Case::Seeded(bug, task), None).await
}

fn new_claim(context: &Context, request: &MailRequest) -> DeliveryItem {
    DeliveryItem::claim(request.id, "a claimant".to_owned(), context.now())
}

async fn forward(context: &Context, message: &Message) -> Result<(), Failure> {
    context.port::<Queues>()?.send(Queue::Reminder, vec![message.body.clone()]).await
}

/// A worker without a bug: it marks the message after its effect, so a repetition has no other effect.
async fn correct(context: &Context, message: &Message) -> Result<(), Failure> {
    let request: MailRequest = message.payload()?;
    forward(context, message).await?;
    let claim = new_claim(context, &request);
    context.store.mail_deliveries().claim(&claim, context.now()).await?;
    Ok(())
}

/// It marks the message before its effect: after a failure in between, the effect never happens.
async fn marks_too_early(context: &Context, message: &Message) -> Result<(), Failure> {
    let request: MailRequest = message.payload()?;
    let claim = new_claim(context, &request);
    if context.store.mail_deliveries().claim(&claim, context.now()).await? {
        context.store.mail_deliveries().finish(&claim, MailOutcome::Sent).await?;
        forward(context, message).await?;
    }
    Ok(())
}

/// It logs a failure and goes on, so the message is not delivered again.
async fn swallows_failures(context: &Context, message: &Message) -> Result<(), Failure> {
    if let Err(error) = forward(context, message).await {
        tracing::warn!(%error, "not forwarded");
    }
    Ok(())
}

/// It stores an item with a new id for each delivery.
async fn repeats_itself(context: &Context, message: &Message) -> Result<(), Failure> {
    let request: MailRequest = message.payload()?;
    let another = MailRequest { id: context.new_id(), ..request };
    let claim = new_claim(context, &another);
    context.store.mail_deliveries().claim(&claim, context.now()).await?;
    forward(context, message).await
}

/// It takes for granted that a dependency responds.
async fn panics(context: &Context, message: &Message) -> Result<(), Failure> {
    forward(context, message).await.unwrap();
    Ok(())
}

#[tokio::test]
async fn the_matrix_finds_nothing_wrong_with_a_correct_worker() {
    assert_eq!(found("none", |context, message| correct(context, message).boxed()).await, [""; 0]);
}

#[tokio::test]
async fn the_matrix_finds_an_effect_that_is_marked_before_it_happens() {
    let wrong = found("marks too early", |context, message| marks_too_early(context, message).boxed()).await;
    assert!(wrong.iter().any(|line| line.contains("sent to") && line.contains("0 instead of 1")), "{wrong:#?}");
}

#[tokio::test]
async fn the_matrix_finds_a_failure_that_is_swallowed() {
    let wrong = found("swallows failures", |context, message| swallows_failures(context, message).boxed()).await;
    assert!(wrong.iter().any(|line| line.contains("0 instead of 1")), "{wrong:#?}");
}

#[tokio::test]
async fn the_matrix_finds_an_item_that_each_delivery_stores_again() {
    let wrong = found("repeats itself", |context, message| repeats_itself(context, message).boxed()).await;
    assert!(wrong.iter().any(|line| line.contains("instead of 1")), "{wrong:#?}");
}

#[tokio::test]
async fn the_matrix_finds_a_panic() {
    let wrong = found("panics", |context, message| panics(context, message).boxed()).await;
    assert!(wrong.iter().any(|line| line.contains("panicked")), "{wrong:#?}");
}
