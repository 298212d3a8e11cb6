//! Numbers in JSON.

use serde_json::Value;

/// A whole number from 0, also if it is written with a fraction of zero, such as `8.0`: that is an integer in the sense
/// of the schemas (JSON Schema 2020-12, Core, 4.2.2), and some serializers write no other. None if it is none, is
/// negative or, with a fraction, is larger than 2^53, from which on such numbers are not exact.
pub(crate) fn whole_number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_f64().and_then(without_fraction))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number that is in range")]
fn without_fraction(number: f64) -> Option<u64> {
    let is_whole = number.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&number);
    is_whole.then_some(number as u64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_whole_number_may_be_written_with_a_fraction_of_zero() {
        assert_eq!(whole_number(&json!(8.0)), Some(8));
        assert_eq!(whole_number(&json!(-0.0)), Some(0));
        assert_eq!(whole_number(&json!(9_007_199_254_740_992.0)), Some(1 << 53));
        assert_eq!(whole_number(&json!(u64::MAX)), Some(u64::MAX));
    }

    #[test]
    fn a_fraction_a_negative_and_an_inexact_number_are_none() {
        for wrong in [json!(8.5), json!(-1.0), json!(-1), json!(1e300), json!("8"), json!(null)] {
            assert_eq!(whole_number(&wrong), None, "{wrong}");
        }
    }
}
