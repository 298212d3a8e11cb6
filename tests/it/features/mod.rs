//! Tests of every feature, from its scenario in `testing/src/scenario`: one module of tests per
//! feature, so that they run in parallel, and tests over all of them in [`everything`].
//!
//! One snapshot per feature holds what has to be reviewed. `make accept FEATURE=enrolment` accepts the
//! changes and shows the difference.

mod audit;
mod budgets;
pub mod coverage;
mod everything;
mod personal_data;
mod probe;
pub mod recording;
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
            async fn authorisation_of_every_endpoint_matches_the_reviewed_snapshot() {
                super::review::check(FEATURE).await;
            }

            #[tokio::test]
            async fn every_endpoint_costs_what_its_budget_says() {
                super::budgets::check(FEATURE).await;
            }

            #[tokio::test]
            async fn changes_of_sign_in_and_of_rights_are_in_the_audit_trail() {
                super::audit::check(FEATURE).await;
            }

            #[tokio::test]
            async fn callers_without_token_or_recent_authentication_are_rejected() {
                super::probe::check_tokens(FEATURE).await;
            }

            #[tokio::test]
            async fn rejected_callers_change_nothing() {
                super::probe::check_refused(FEATURE).await;
            }

            #[tokio::test]
            async fn a_repeated_idempotency_key_gets_the_first_response_without_effect() {
                super::probe::check_repeated(FEATURE).await;
            }

            #[tokio::test]
            async fn every_permission_is_needed_by_a_call_or_a_test() {
                crate::faults::privileges::check(FEATURE).await;
            }

            #[tokio::test]
            async fn messages_twice_in_any_order_or_beside_a_bad_one_have_their_effect_once() {
                crate::faults::deliveries::check(FEATURE).await;
            }

            #[tokio::test]
            async fn a_worker_that_is_killed_at_any_call_has_done_its_work_once_it_is_called_again() {
                crate::faults::matrix::check_kills(FEATURE).await;
            }

            #[tokio::test]
            #[ignore = "takes minutes; make test holds a representative of each row, and make test-all all"]
            async fn a_fault_of_any_call_neither_loses_nor_repeats_anything() {
                crate::faults::matrix::check(FEATURE).await;
            }

            #[tokio::test]
            async fn an_export_has_all_data_of_every_user_and_an_erasure_leaves_nothing() {
                super::personal_data::check(FEATURE).await;
            }
        })+
    };
}

features! {
    identity, factors, passkeys, federation, profiles, taxonomy, courses, media, enrolment, progress, reminders, privacy,
    administration, messaging, operations, keys,
}
