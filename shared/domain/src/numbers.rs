//! Numbers in JSON.

use std::ops::RangeInclusive;

use serde_json::Value;

use crate::{Pointer, ValidationErrors, Violation};

/// Reads a whole number in a range, or adds an error: that it is no number, or none in the range.
pub(crate) fn read_whole_number<N>(
    value: &Value,
    range: RangeInclusive<N>,
    at: &Pointer,
    errors: &mut ValidationErrors,
) -> Option<N>
where
    N: TryFrom<u64> + Into<u64> + PartialOrd + Copy,
{
    if !value.is_number() {
        errors.add(at, Violation::wrong_type("number", value));
        return None;
    }
    let number = whole_number(value).and_then(|number| N::try_from(number).ok());
    let number = number.filter(|number| range.contains(number));
    if number.is_none() {
        errors.add(at, Violation::range((*range.start()).into(), (*range.end()).into()));
    }
    number
}

/// A whole number from 0, also if it is written with a fraction of zero, such as `8.0`: that is an integer in the sense
/// of the schemas (JSON Schema 2020-12, Core, 4.2.2), and some serializers write no other. None if it is none, is
/// negative or, with a fraction, is larger than 2^53, from which on such numbers are not exact.
fn whole_number(value: &Value) -> Option<u64> {
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
    use crate::FieldErrorCode;

    #[test]
    fn what_is_no_number_has_the_wrong_type_and_another_number_is_out_of_range() {
        for (wrong, code) in [
            (json!("5"), FieldErrorCode::WrongType),
            (json!(true), FieldErrorCode::WrongType),
            (json!([5]), FieldErrorCode::WrongType),
            (json!(0), FieldErrorCode::OutOfRange),
            (json!(10), FieldErrorCode::OutOfRange),
            (json!(70_000), FieldErrorCode::OutOfRange),
            (json!(-1), FieldErrorCode::OutOfRange),
            (json!(2.5), FieldErrorCode::OutOfRange),
        ] {
            let mut errors = ValidationErrors::default();
            assert_eq!(read_whole_number(&wrong, 1_u16..=9, &Pointer::root(), &mut errors), None);
            assert_eq!(errors.into_vec()[0].code, code, "{wrong}");
        }
        let mut errors = ValidationErrors::default();
        assert_eq!(read_whole_number(&json!(9.0), 1_u16..=9, &Pointer::root(), &mut errors), Some(9));
        assert!(errors.is_empty());
    }

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
