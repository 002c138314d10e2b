//! Numbers as people read them.

/// A decimal number with narrow spaces between the thousands before its point.
pub fn grouped(number: &str) -> String {
    let (sign, digits) = number.split_at(usize::from(number.starts_with('-')));
    let whole = digits.bytes().take_while(u8::is_ascii_digit).count();
    let mut text = sign.to_owned();
    for (index, digit) in digits.chars().enumerate() {
        if (1..whole).contains(&index) && (whole - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart_before_the_point_only() {
        for (number, wanted) in [
            ("", ""),
            ("-", "-"),
            ("999", "999"),
            ("1000", "1_000"),
            ("-123456", "-123_456"),
            ("1234567.12345", "1_234_567.12345"),
            ("0.00001", "0.00001"),
            ("20000k", "20_000k"),
            ("1e1000", "1e1000"),
        ] {
            assert_eq!(grouped(number).replace('\u{202f}', "_"), wanted);
        }
    }
}
