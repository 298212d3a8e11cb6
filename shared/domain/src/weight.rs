//! Weights of preferences in headers such as `Accept-Language` (RFC 9110, 12.4.2).

/// The weight in thousandths that a preference has by its parameters: 1000 if none of them names it, 0 if it is not
/// acceptable. None if it is not a number. Names of parameters may be in capitals (RFC 9110, 5.6.6).
pub fn weight<'a>(parameters: impl Iterator<Item = &'a str>) -> Option<u16> {
    let mut parameters = parameters.filter_map(|parameter| parameter.split_once('='));
    let named = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    let weight = named.map_or(Some(1.0_f32), |(_, text)| text.trim().parse().ok())?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000")]
    let weight = (weight.clamp(0.0, 1.0) * 1000.0) as u16;
    Some(weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_named_in_any_case_among_other_parameters() {
        for (parameters, expected) in [
            ("", Some(1000)),
            ("q=0.5", Some(500)),
            (" Q=0.5 ", Some(500)),
            ("level=1;Q=0", Some(0)),
            ("q=7", Some(1000)),
            ("q=x", None),
            ("q=", None),
        ] {
            assert_eq!(weight(parameters.split(';')), expected, "{parameters}");
        }
    }
}
