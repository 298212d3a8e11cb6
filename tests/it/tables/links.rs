//! Links: what browsers, players and mail programs request. Programs on the way append to their query: campaigns
//! (`utm_source`), click ids (`fbclid`), cache-busters.

use std::collections::BTreeSet;

use super::{endpoints, method_of, path_of};
use crate::world::World;
use crate::world::scenario::{Fixtures, Step};

const APPENDED: [&str; 5] =
    ["utm_source=mail&utm_medium=x", "_=1772366400", "v=2&v=3", "fbclid=IwAR0%2B-_", "utm_campaign=50%off&=&"];

#[test]
fn a_link_is_what_answers_with_a_page_a_picture_a_file_a_playlist_or_a_redirect() {
    let links = endpoints().filter(|endpoint| endpoint.function.is_link && endpoint.path.starts_with("/v1/"));
    let links: BTreeSet<_> = links.map(|endpoint| endpoint.function.operation).collect();
    let expected = [
        "get_avatar",
        "get_captions",
        "get_cover",
        "get_default_avatar",
        "get_lesson_file",
        "get_playlist",
        "get_unsubscribe_page",
        "relay_provider_response",
        "unsubscribe",
    ];
    assert_eq!(links, expected.into());
}

/// One-click unsubscribing (RFC 8058) would otherwise fail for mails whose links are rewritten.
#[tokio::test]
async fn a_link_works_with_whatever_was_appended_to_its_query() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    for endpoint in endpoints().filter(|endpoint| endpoint.function.is_link) {
        let step = Step::of(endpoint.function.operation);
        for query in APPENDED {
            let answer = step.prepare_call(&fixtures).await.with_query(query).send().await;
            assert_eq!(Some(answer.status), step.status, "{endpoint:?} with {query}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_link_that_leads_nowhere_is_not_found_whatever_its_query() {
    let world = World::new().await;
    let anonymous = world.anonymous();
    for endpoint in endpoints().filter(|endpoint| endpoint.function.is_link && endpoint.path.contains('{')) {
        let plain = anonymous.send(method_of(endpoint), &path_of(endpoint), "").await;
        for query in APPENDED {
            let answer = anonymous.send(method_of(endpoint), &format!("{}?{query}", path_of(endpoint)), "").await;
            assert_eq!(answer.status, plain.status, "{endpoint:?} with {query}: {}", answer.text());
        }
    }
}
