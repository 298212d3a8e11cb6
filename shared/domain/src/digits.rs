//! Digits of any script, as users type them.

/// The zeros of all decimal digits (the general category `Nd`) of Unicode 18. The nine that follow each one
/// are its other digits (The Unicode Standard, 4.6).
static ZEROS: [char; 77] = [
    '\u{30}',
    '\u{660}',
    '\u{6F0}',
    '\u{7C0}',
    '\u{966}',
    '\u{9E6}',
    '\u{A66}',
    '\u{AE6}',
    '\u{B66}',
    '\u{BE6}',
    '\u{C66}',
    '\u{CE6}',
    '\u{D66}',
    '\u{DE6}',
    '\u{E50}',
    '\u{ED0}',
    '\u{F20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17E0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19D0}',
    '\u{1A80}',
    '\u{1A90}',
    '\u{1B50}',
    '\u{1BB0}',
    '\u{1C40}',
    '\u{1C50}',
    '\u{A620}',
    '\u{A8D0}',
    '\u{A900}',
    '\u{A9D0}',
    '\u{A9F0}',
    '\u{AA50}',
    '\u{ABF0}',
    '\u{FF10}',
    '\u{104A0}',
    '\u{10D30}',
    '\u{10D40}',
    '\u{11066}',
    '\u{110F0}',
    '\u{11136}',
    '\u{111D0}',
    '\u{112F0}',
    '\u{11450}',
    '\u{114D0}',
    '\u{11650}',
    '\u{116C0}',
    '\u{116D0}',
    '\u{116DA}',
    '\u{11730}',
    '\u{118E0}',
    '\u{11950}',
    '\u{11BF0}',
    '\u{11C50}',
    '\u{11D50}',
    '\u{11DA0}',
    '\u{11DE0}',
    '\u{11F50}',
    '\u{16130}',
    '\u{16A60}',
    '\u{16AC0}',
    '\u{16B50}',
    '\u{16D70}',
    '\u{1CCF0}',
    '\u{1D7CE}',
    '\u{1D7D8}',
    '\u{1D7E2}',
    '\u{1D7EC}',
    '\u{1D7F6}',
    '\u{1E140}',
    '\u{1E2F0}',
    '\u{1E4F0}',
    '\u{1E5F1}',
    '\u{1E950}',
    '\u{1FBF0}',
];

/// The value of a decimal digit of any script: 4 for `4`, `٤`, `۴`, `४` and `４`.
pub fn decimal(digit: char) -> Option<u8> {
    let following = ZEROS.partition_point(|zero| *zero <= digit);
    let zero = ZEROS.get(following.checked_sub(1)?)?;
    u8::try_from(u32::from(digit) - u32::from(*zero)).ok().filter(|value| *value <= 9)
}

/// Digits as a class of a pattern has them: those of all scripts up to U+FFFF, in which patterns end
/// ([`pattern`](crate::pattern)).
pub(crate) fn class() -> String {
    let zeros = ZEROS.iter().map(|zero| u32::from(*zero)).filter(|zero| *zero <= 0xFFFF);
    let ranges: Vec<_> = zeros.map(|zero| format!("\\u{zero:04X}-\\u{:04X}", zero + 9)).collect();
    ranges.concat()
}

/// The ASCII character that an input method for another script writes as a digit of that script or in full
/// width (U+FF01 to U+FF5E); any other character as it is.
pub fn to_ascii(character: char) -> char {
    let full_width = ('\u{FF01}'..='\u{FF5E}').contains(&character).then(|| u32::from(character) - 0xFEE0);
    let ascii = decimal(character).map(|value| u32::from(b'0' + value)).or(full_width);
    ascii.and_then(char::from_u32).unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_of_every_script_has_its_value() {
        for digits in [
            "0123456789",
            "٠١٢٣٤٥٦٧٨٩",
            "۰۱۲۳۴۵۶۷۸۹",
            "०१२३४५६७८९",
            "০১২৩৪৫৬৭৮৯",
            "๐๑๒๓๔๕๖๗๘๙",
            "၀၁၂၃၄၅၆၇၈၉",
            "០១២៣៤៥៦៧៨៩",
            "０１２３４５６７８９",
            "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
            "𝟬𝟭𝟮𝟯𝟰𝟱𝟲𝟳𝟴𝟵",
            "𞥐𞥑𞥒𞥓𞥔𞥕𞥖𞥗𞥘𞥙",
        ] {
            let values: Vec<_> = digits.chars().map(decimal).collect();
            assert_eq!(values, (0..=9).map(Some).collect::<Vec<_>>(), "{digits}");
        }
        for letter in "a²½Ⅳ四一〇٪/:௰፩🄀①".chars() {
            assert_eq!(decimal(letter), None, "{letter}");
        }
    }

    #[test]
    fn the_digits_are_in_order_and_numeric() {
        for (zero, next) in ZEROS.iter().zip(&ZEROS[1..]) {
            assert!(u32::from(*zero) + 10 <= u32::from(*next), "{zero}");
        }
        // The standard library may not know the newest scripts yet, but an unassigned character is not alphabetic.
        for zero in ZEROS {
            assert!((0..10).filter_map(|value| char::from_u32(u32::from(zero) + value)).all(|c| !c.is_alphabetic()));
        }
        assert!(ZEROS.iter().filter(|zero| zero.is_numeric()).count() >= 70);
    }

    #[test]
    fn what_input_methods_write_becomes_ascii() {
        assert_eq!("７ｋＱ٤－۲".chars().map(to_ascii).collect::<String>(), "7kQ4-2");
        assert_eq!("ſé7".chars().map(to_ascii).collect::<String>(), "ſé7");
    }
}
