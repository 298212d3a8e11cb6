//! The pattern that is shown for a user without a picture. It is computed from the id and shows no
//! letter of a name, so anyone who knows the id may see it, and it never changes.

use std::fmt::Write as _;

/// Cells per side. The right half mirrors the left.
const CELLS: usize = 5;
/// The columns that are drawn; the last of them is its own mirror.
const DRAWN: usize = 3;

/// Colours with enough contrast to the light background, which most people can tell apart.
const COLOURS: [&str; 12] = [
    "#b3261e", "#a1460b", "#7a5900", "#4c6700", "#146c2e", "#006a60", "#00639b", "#3d5ba9", "#5b4fc0", "#7d3fa8",
    "#9c2f7f", "#5f5e62",
];

/// The pattern of an id, as SVG. It consists of our own numbers and colours only, so no text of users
/// gets into it.
pub fn identicon(id: &str) -> String {
    let mut bits = Bits::of(id);
    let colour = COLOURS[bits.below(COLOURS.len())];
    let mut path = String::new();
    for column in 0..DRAWN {
        for row in 0..CELLS {
            if bits.below(2) == 1 {
                cell(&mut path, column, row);
                if column + 1 < DRAWN {
                    cell(&mut path, CELLS - 1 - column, row);
                }
            }
        }
    }
    if path.is_empty() {
        cell(&mut path, CELLS / 2, CELLS / 2);
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 70 70\" width=\"512\" height=\"512\" \
         shape-rendering=\"crispEdges\"><path fill=\"#f1f0f4\" d=\"M0 0h70v70H0z\"/><path fill=\"{colour}\" \
             d=\"{path}\"/></svg>"
    )
}

fn cell(path: &mut String, column: usize, row: usize) {
    let _ = write!(path, "M{} {}h10v10h-10z", 10 + column * 10, 10 + row * 10);
}

/// A sequence of bits computed from a text: FNV-1a, then `SplitMix64` (Steele and others, 2014). It
/// only chooses patterns, so it may be predictable.
struct Bits(u64);

impl Bits {
    fn of(text: &str) -> Self {
        let mixed = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(text.bytes().fold(0xcbf2_9ce4_8422_2325, mixed))
    }

    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        usize::try_from(bits >> 33).unwrap_or_default() % most
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_picture_of_an_id_is_the_same_for_ever() {
        // Caches keep it for a year, so a different pattern would need a different URL.
        let cells = "M10 30h10v10h-10zM50 30h10v10h-10zM10 40h10v10h-10zM50 40h10v10h-10zM10 50h10v10h-10z\
                     M50 50h10v10h-10zM20 10h10v10h-10zM40 10h10v10h-10zM30 10h10v10h-10zM30 30h10v10h-10z\
                     M30 40h10v10h-10zM30 50h10v10h-10z";
        assert_eq!(
            identicon("usr_01J9ZK5W6V4QX0N8R3T7B2M1CD"),
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 70 70\" width=\"512\" height=\"512\" \
                 shape-rendering=\"crispEdges\"><path fill=\"#f1f0f4\" d=\"M0 0h70v70H0z\"/>\
                 <path fill=\"#9c2f7f\" d=\"{cells}\"/></svg>"
            )
        );
    }

    #[test]
    fn two_users_rarely_have_the_same_identicon() {
        let different: HashSet<_> = (0..1_000).map(|number| identicon(&format!("usr_{number}"))).collect();
        assert!(different.len() > 990, "{}", different.len());
    }

    proptest! {
        #[test]
        fn an_identicon_contains_no_text(text in ".*") {
            let picture = identicon(&text);
            let allowed = |character: char| character.is_ascii_alphanumeric() || " \"#-./:<=>".contains(character);
            prop_assert!(picture.chars().all(allowed));
            prop_assert_eq!(picture.matches('<').count(), 4);
            prop_assert!(picture.len() < 1_200);
        }
    }
}
