//! Tests of every feature, from its scenario in `testing/src/scenario`: one module of tests per
//! feature, so that they run in parallel, and tests over all of them in [`everything`].
//!
//! One snapshot per feature holds what has to be reviewed. `make accept FEATURE=enrolment` accepts the
//! changes and shows the difference.

mod audit;
mod budgets;
mod coverage;
mod everything;
mod personal_data;
mod probe;
mod recording;
mod review;

macro_rules! features {
    ($($feature:ident),+ $(,)?) => {
        /// The features with a module of tests below.
        const TESTED: &[&str] = &[$(stringify!($feature)),+];

        $(mod $feature {
            const FEATURE: &str = stringify!($feature);

            #[test]
            fn every_operation_is_in_the_scenario() {
                super::coverage::check(FEATURE);
            }

            #[tokio::test]
            async fn who_may_call_what_and_what_a_stranger_gets_is_as_reviewed() {
                super::review::check(FEATURE).await;
            }

            #[tokio::test]
            async fn every_endpoint_costs_what_its_budget_says() {
                super::budgets::check(FEATURE).await;
            }

            #[tokio::test]
            async fn whatever_changes_how_people_sign_in_or_what_they_may_do_is_written_down() {
                super::audit::check(FEATURE).await;
            }

            #[tokio::test]
            async fn nobody_gets_at_a_thing_without_a_token_or_a_fresh_proof() {
                super::probe::check_tokens(FEATURE).await;
            }

            #[tokio::test]
            async fn who_was_refused_changed_nothing() {
                super::probe::check_refused(FEATURE).await;
            }

            #[tokio::test]
            async fn a_repeated_key_gets_the_first_answer_and_nothing_happens_again() {
                super::probe::check_repeated(FEATURE).await;
            }

            #[tokio::test]
            async fn whoever_has_done_everything_is_told_all_of_it_and_then_nothing_of_them_is_left() {
                super::personal_data::check(FEATURE).await;
            }
        })+
    };
}

features! {
    identity, factors, passkeys, federation, profiles, courses, media, enrolment, progress, reminders, privacy,
    administration, messaging, operations,
}
