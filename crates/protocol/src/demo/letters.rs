//! Capital letters and digits of three by five dots.

/// Width and height of a letter in dots, without the space to the next.
pub(super) const SIZE: (usize, usize) = (3, 5);

/// Whether the dot of `letter` at column `x`, row `y` is black; nothing is for what is not here.
pub(super) fn is_set(letter: char, x: usize, y: usize) -> bool {
    x < SIZE.0 && y < SIZE.1 && rows(letter) >> ((SIZE.1 - 1 - y) * 3 + (SIZE.0 - 1 - x)) & 1 == 1
}

/// One octal digit per row, top to bottom; its bits are the dots, left to right.
fn rows(letter: char) -> u16 {
    match letter.to_ascii_uppercase() {
        'A' => 0o25755,
        'B' => 0o65656,
        'C' => 0o34443,
        'D' => 0o65556,
        'E' => 0o74647,
        'F' => 0o74644,
        'G' => 0o34553,
        'H' => 0o55755,
        'I' => 0o72227,
        'J' => 0o11152,
        'K' => 0o55655,
        'L' => 0o44447,
        'M' => 0o57755,
        'N' => 0o65555,
        'O' => 0o25552,
        'P' => 0o65644,
        'Q' => 0o25573,
        'R' => 0o65655,
        'S' => 0o34216,
        'T' => 0o72222,
        'U' => 0o55557,
        'V' => 0o55552,
        'W' => 0o55775,
        'X' => 0o55255,
        'Y' => 0o55222,
        'Z' => 0o71247,
        '0' => 0o75557,
        '1' => 0o26227,
        '2' => 0o71747,
        '3' => 0o71717,
        '4' => 0o55711,
        '5' => 0o74717,
        '6' => 0o74757,
        '7' => 0o71122,
        '8' => 0o75757,
        '9' => 0o75717,
        ':' => 0o02020,
        '-' => 0o00700,
        '.' => 0o00002,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(letter: char) -> String {
        let row = |y| (0..3).map(|x| if is_set(letter, x, y) { '#' } else { '.' }).collect();
        (0..5).map(row).collect::<Vec<String>>().join("/")
    }

    #[test]
    fn letters_stand_upright() {
        assert_eq!(drawn('E'), "###/#../##./#../###");
        assert_eq!(drawn('p'), "##./#.#/##./#../#..");
        assert_eq!(drawn('7'), "###/..#/..#/.#./.#.");
        assert_eq!(drawn('é'), ".../.../.../.../...");
    }

    #[test]
    fn no_two_look_alike() {
        let all: Vec<_> = ('A'..='Z').chain('0'..='9').collect();
        for (index, letter) in all.iter().enumerate() {
            assert!(all[index + 1..].iter().all(|other| rows(*other) != rows(*letter)), "{letter}");
        }
    }
}
