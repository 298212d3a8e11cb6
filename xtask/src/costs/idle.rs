//! What a stage costs a month while nothing calls it.

use super::inventory::Inventory;
use super::prices::Price;
use super::sheet::{Sheet, count, number};
use crate::function::{Function, Source};
use crate::limits;

/// US dollars a month that a stage may cost while it is idle.
pub const MOST_USD: f64 = 3.0;
/// US dollars a month that two stages in one account may cost: as much for each as a stage may. They share its free
/// quotas, so the second one costs more than the first.
pub const MOST_TWO_STAGES_USD: f64 = 6.0;
/// The most keys of KMS of a stage.
pub const MOST_KEYS: usize = 1;
/// The most secrets of a stage, without those that are there only on request.
pub const MOST_SECRETS: usize = 1;
/// The most readers of a table's stream: a third one slows all of them down.
pub const MOST_STREAM_READERS: usize = 2;

/// Minutes of a month of 30 days.
const MINUTES: f64 = 43_200.0;
/// Lambda's pollers of a queue without messages. Each waits twenty seconds for one.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html>
const POLLERS: f64 = 5.0;
/// Requests of a poller in a minute.
const POLLS_A_MINUTE: f64 = 3.0;
/// Seconds of a scheduled run that finds nothing to do.
const RUN_SECONDS: f64 = 0.05;
/// Read units of such a run: a query of each of the four shards of an index, for half a unit.
const RUN_READ_UNITS: f64 = 2.0;

/// What a stage costs a month: everything that is always there.
pub fn sheet(inventory: &Inventory, functions: &[Function]) -> Sheet {
    let mut sheet = Sheet::default();
    let secrets = count(inventory.count("AWS::SecretsManager::Secret"));
    sheet.add(Price::SECRET, secrets, "Secrets", format!("{secrets} × 0.40"));
    let keys = count(inventory.count("AWS::KMS::Key"));
    sheet.add(Price::KEY, keys, "Keys of KMS", format!("{keys} × 1.00; each of its first two rotations adds 1.00"));
    let queues = count(inventory.polled_queues);
    let polls = queues * POLLERS * POLLS_A_MINUTE * MINUTES;
    let how = format!("{queues} queues × 5 pollers × 3/min × 43,200 min = {} × 0.40/M", number(polls));
    sheet.add(Price::QUEUE, polls, "SQS, polling", how);
    let metrics = count(inventory.alarm_metrics + inventory.account_alarm_metrics);
    sheet.add(Price::ALARM, metrics, "Alarms", format!("{metrics} × 0.10"));
    let own = count(inventory.metrics);
    if own > 0.0 {
        sheet.add(Price::METRIC, own, "Metrics of our own", format!("{own} × 0.30"));
    }
    let composites = count(inventory.count("AWS::CloudWatch::CompositeAlarm"));
    if composites > 0.0 {
        sheet.add(Price::COMPOSITE_ALARM, composites, "Composite alarms", format!("{composites} × 0.50"));
    }
    add_schedules(&mut sheet, functions);
    sheet
}

/// What two stages in one account cost a month: only one of them has the alarms about the account.
pub fn two_stages(inventory: &Inventory, functions: &[Function]) -> Sheet {
    let second = Inventory { account_alarm_metrics: 0, ..inventory.clone() };
    sheet(inventory, functions).plus(&sheet(&second, functions))
}

fn add_schedules(sheet: &mut Sheet, functions: &[Function]) {
    let runs = functions.iter().filter_map(|function| match &function.source {
        Source::Schedule { expression } => Some((runs_a_month(expression), function.sizing.memory)),
        _ => None,
    });
    let runs: Vec<(f64, u32)> = runs.collect();
    let all: f64 = runs.iter().map(|(runs, _)| runs).sum();
    let time: f64 = runs.iter().map(|(runs, memory)| runs * RUN_SECONDS * f64::from(*memory) / 1024.0).sum();
    let how = format!("{} of them, together {} runs", runs.len(), number(all));
    sheet.add(Price::LAMBDA_CALL, all, "Schedules, calls", how);
    sheet.add(Price::LAMBDA_TIME, time, "Schedules, time", format!("{RUN_SECONDS} s each"));
    let how = format!("{RUN_READ_UNITS} units each");
    sheet.add(Price::READ, all * RUN_READ_UNITS, "Schedules, reads of the table", how);
}

/// Runs in a month of a schedule. A `cron` expression with a list, a range or a step counts as one run a minute.
fn runs_a_month(expression: &str) -> f64 {
    let inner = expression.split_once('(').and_then(|(kind, rest)| Some((kind, rest.strip_suffix(')')?)));
    match inner {
        Some(("rate", rate)) => {
            let (number, unit) = rate.split_once(' ').unwrap_or((rate, "minute"));
            let minutes = match unit.trim_end_matches('s') {
                "day" => 1_440.0,
                "hour" => 60.0,
                _ => 1.0,
            };
            MINUTES / (minutes * number.parse::<f64>().unwrap_or(1.0))
        }
        Some((_, cron)) if cron.split(' ').take(2).all(|field| field.parse::<u32>().is_ok()) => MINUTES / 1_440.0,
        _ => MINUTES,
    }
}

/// What parameters add a month, if operators set them.
pub fn options(inventory: &Inventory) -> Sheet {
    let mut sheet = Sheet::default();
    let secrets = count(inventory.optional("AWS::SecretsManager::Secret"));
    if secrets > 0.0 {
        sheet.add(Price::SECRET, secrets, "Secrets that are there only on request", format!("{secrets} × 0.40"));
    }
    sheet.add(Price::ZONE, 1.0, "A domain (`HostedZoneId`)", "the zone, however many stages use it");
    sheet.add(Price::ACL, 1.0, "A web ACL (`WebAclArn`)", "one for all stages, if they share it");
    sheet.add(Price::ACL_RULE, 1.0, "Its rule", "one rate rule; requests see below");
    sheet
}

/// What exceeds the limits of a stage that is idle, in words.
pub fn excesses(inventory: &Inventory, functions: &[Function]) -> Vec<String> {
    let counts = [
        ("queues that Lambda polls", inventory.polled_queues, limits::POLLED_QUEUES),
        ("keys of KMS", inventory.count("AWS::KMS::Key"), MOST_KEYS),
        ("secrets", inventory.count("AWS::SecretsManager::Secret"), MOST_SECRETS),
        ("readers of the stream", inventory.stream_readers, MOST_STREAM_READERS),
    ];
    let counts = counts.into_iter().filter(|(_, count, most)| count > most);
    let counts = counts.map(|(what, count, most)| format!("{count} {what}, more than {most}"));
    let (sheet, two) = (sheet(inventory, functions), two_stages(inventory, functions));
    let usd = [("a stage", sheet.billed(), MOST_USD), ("two stages", two.billed(), MOST_TWO_STAGES_USD)];
    let usd = usd.into_iter().filter(|(_, usd, most)| usd > most);
    let usd = usd.map(|(what, usd, most)| format!("{what} cost {usd:.2} USD a month, more than {most:.2}"));
    let apis = inventory.unlimited_apis.iter().map(|api| format!("{api} does not limit requests"));
    let kinds = inventory.unknown_kinds().into_iter();
    let kinds = kinds.map(|kind| format!("no price is known for {kind}: see xtask/src/costs/inventory.rs"));
    counts.chain(usd).chain(apis).chain(kinds).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_follow_from_the_expression() {
        for (expression, runs) in [
            ("rate(5 minutes)", 8_640.0),
            ("rate(1 minute)", 43_200.0),
            ("rate(6 hours)", 120.0),
            ("rate(1 day)", 30.0),
            ("cron(0 4 * * ? *)", 30.0),
            ("cron(0/5 * * * ? *)", 43_200.0),
        ] {
            assert!((runs_a_month(expression) - runs).abs() < 1e-6, "{expression}: {}", runs_a_month(expression));
        }
    }

    #[test]
    fn a_queue_costs_what_its_pollers_request() {
        let inventory = Inventory { polled_queues: 1, ..Inventory::default() };
        assert!((sheet(&inventory, &[]).list() - 0.2592).abs() < 1e-9);
        assert!(sheet(&inventory, &[]).billed().abs() < 1e-9);
    }

    #[test]
    fn two_stages_have_the_alarms_about_their_account_once_and_share_the_free_ones() {
        let inventory = Inventory { alarm_metrics: 9, account_alarm_metrics: 3, ..Inventory::default() };
        assert!((sheet(&inventory, &[]).billed() - 0.2).abs() < 1e-9);
        let two = two_stages(&inventory, &[]);
        assert!((two.list() - 2.1).abs() < 1e-9 && (two.billed() - 1.1).abs() < 1e-9);
    }

    #[test]
    fn a_queue_too_many_is_named() {
        let inventory = Inventory { polled_queues: limits::POLLED_QUEUES + 1, ..Inventory::default() };
        assert_eq!(excesses(&inventory, &[]), ["9 queues that Lambda polls, more than 8"]);
    }
}
