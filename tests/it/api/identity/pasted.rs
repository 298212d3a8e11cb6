//! Tokens that were copied from a mail, with what came along.

use super::email_change::{COUNTESS, ada, confirm, refuse, request_change};
use super::recovery::{NEW, forgotten, reset};
use super::{ADA, PASSWORD, Tokens, login, member, register, token_in_mail, try_login, verify};
use crate::world::World;

/// A token as people paste it.
fn pasted(token: &str) -> [String; 5] {
    let (start, end) = token.split_at(token.len() / 2);
    [
        format!(" {token}\n"),
        format!("\u{A0}{token}\u{A0}"),
        format!("\u{200B}{token}\u{FEFF}"),
        format!("{start}\r\n{end}"),
        format!("\t{start}\n {end}\u{2060}"),
    ]
}

#[tokio::test]
async fn a_token_that_was_pasted_with_white_space_verifies_an_address() {
    for form in 0..pasted("").len() {
        let world = World::new().await;
        register(&world, ADA).await.is(202);
        let token = token_in_mail(&world, ADA).await;
        verify(&world, &pasted(&token)[form]).await.is(204);
        login(&world, ADA).await;
    }
}

#[tokio::test]
async fn a_token_that_was_pasted_with_white_space_resets_a_password_once() {
    let world = World::new().await;
    member(&world, ADA).await;
    let token = forgotten(&world, ADA).await;
    let [first, others @ ..] = pasted(&token);
    reset(&world, &first, NEW).await.is(204);
    try_login(&world, ADA, NEW).await.is(201);
    for other in others {
        reset(&world, &other, "another engine").await.is(400);
    }
}

#[tokio::test]
async fn a_token_that_was_pasted_with_white_space_confirms_or_rejects_a_change_of_address() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let (approval, _) = request_change(&world, &ada, ADA, COUNTESS).await;
    for form in pasted(&approval) {
        confirm(&world, &form).await.is(200);
    }
    refuse(&world, &pasted(&approval)[0]).await.is(204);
    confirm(&world, &approval).await.is(400);
}

/// Mail programs, documents and the address book of Windows add such characters.
#[tokio::test]
async fn an_address_that_was_pasted_with_invisible_characters_is_the_same_account() {
    let world = World::new().await;
    member(&world, ADA).await;
    let (local, domain) = ADA.split_once('@').unwrap();
    for address in [
        format!("\u{FEFF}{ADA}"),
        format!("\u{202A}{ADA}\u{202C}"),
        format!("\u{A0}\u{200B}{ADA}\n"),
        format!("{local}\u{200B}@\u{2060}{domain}"),
    ] {
        try_login(&world, &address, PASSWORD).await.is(201);
    }
}

#[tokio::test]
async fn a_token_that_was_pasted_with_white_space_refreshes_a_session() {
    let world = World::new().await;
    member(&world, ADA).await;
    let tokens = login(&world, ADA).await;
    for refresh in pasted(&tokens.refresh) {
        Tokens { refresh, ..tokens.clone() }.use_refresh(&world).await.is(200);
    }
}
