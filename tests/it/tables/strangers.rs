//! Every endpoint that names a thing, asked by somebody whose thing it is not.

use super::endpoints;
use crate::world::World;
use crate::world::shadow::names_a_thing;

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_answered_as_is_written_here() {
    let world = World::new().await;
    world.strangers.come();
    world.tour().await;
    let answered = world.strangers.answered();
    let rows: Vec<String> = endpoints()
        .filter(|endpoint| names_a_thing(endpoint))
        .map(|endpoint| {
            let operation = endpoint.function.operation;
            let statuses = answered.get(operation).unwrap_or_else(|| panic!("no stranger asked for {operation}"));
            let statuses: Vec<_> = statuses.iter().map(u16::to_string).collect();
            format!("{operation:<28} {}", statuses.join(" "))
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"));
}
