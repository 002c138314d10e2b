//! The picture that stands in for a photo where there is no camera.

use font8x8::legacy::BASIC_LEGACY;
use heliograph_telemetry::{Date, Timestamp};
use jpeg_encoder::{ColorType, Encoder};

const WIDTH: usize = 1_280;
const HEIGHT: usize = 720;
const BLACK: Color = [16, 16, 16];
const WHITE: Color = [235, 235, 235];
/// The classic order, by falling brightness.
const BARS: [Color; 7] = [
    [192, 192, 192],
    [192, 192, 0],
    [0, 192, 192],
    [0, 192, 0],
    [192, 0, 192],
    [192, 0, 0],
    [0, 0, 192],
];
const BARS_HEIGHT: usize = 400;
/// A mark wanders below the bars, so that two photos in a row are seen to differ.
const MARK_PX: usize = 64;
const MARK_PLACES: usize = WIDTH / MARK_PX;

type Color = [u8; 3];

/// A JPEG of 1280x720: colour bars, what it is, when it was drawn, and a mark that moves.
///
/// # Errors
/// In words, when the encoder fails.
pub(super) fn draw(time: Timestamp, number: u64) -> Result<Vec<u8>, String> {
    let card = paint(time, number);
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, 85)
        .encode(&card.pixels, WIDTH as u16, HEIGHT as u16, ColorType::Rgb)
        .map_err(|error| format!("the test card could not be encoded: {error}"))?;
    Ok(jpeg)
}

fn paint(time: Timestamp, number: u64) -> Card {
    let mut card = Card { pixels: vec![0; WIDTH * HEIGHT * 3] };
    card.fill(0, 0, WIDTH, HEIGHT, BLACK);
    for (place, color) in BARS.iter().enumerate() {
        let (left, right) = (place * WIDTH / BARS.len(), (place + 1) * WIDTH / BARS.len());
        card.fill(left, 0, right - left, BARS_HEIGHT, *color);
    }
    let place = (number % MARK_PLACES as u64) as usize;
    card.fill(place * MARK_PX, BARS_HEIGHT, MARK_PX, MARK_PX, WHITE);
    card.write_centered("TEST CARD - no camera found", 500, 5);
    card.write_centered(&time_text(time), 570, 5);
    card.write_centered(&format!("photo {number}"), 640, 5);
    card
}

/// `2026-11-21 07:53:26.123 UTC`.
fn time_text(time: Timestamp) -> String {
    let millis = time.millis();
    let (days, millis) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    let Date { year, month, day } = Date::from_days(days);
    let (hours, minutes) = (millis / 3_600_000, millis / 60_000 % 60);
    let (seconds, millis) = (millis / 1_000 % 60, millis % 1_000);
    format!("{year:04}-{month:02}-{day:02} {hours:02}:{minutes:02}:{seconds:02}.{millis:03} UTC")
}

/// RGB pixels, row by row.
struct Card {
    pixels: Vec<u8>,
}

impl Card {
    fn fill(&mut self, left: usize, top: usize, width: usize, height: usize, color: Color) {
        for row in self.pixels.chunks_exact_mut(WIDTH * 3).skip(top).take(height) {
            for pixel in row.chunks_exact_mut(3).skip(left).take(width) {
                pixel.copy_from_slice(&color);
            }
        }
    }

    /// Writes a line of ASCII, each dot of its 8x8 letters `dot` pixels wide.
    fn write_centered(&mut self, text: &str, top: usize, dot: usize) {
        let mut left = WIDTH.saturating_sub(text.len() * 8 * dot) / 2;
        for letter in text.bytes() {
            let rows = BASIC_LEGACY.get(usize::from(letter)).copied().unwrap_or_default();
            for (y, row) in rows.into_iter().enumerate() {
                for x in (0..8).filter(|x| row & (1 << x) != 0) {
                    self.fill(left + x * dot, top + y * dot, dot, dot, WHITE);
                }
            }
            left += 8 * dot;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use heliograph_telemetry::PictureKind;

    #[test]
    fn it_is_a_jpeg_and_each_one_differs() {
        let time = Timestamp::from_micros(0);
        let first = draw(time, 1).unwrap();
        assert_eq!(PictureKind::of(&first), Some(PictureKind::Jpeg));
        assert_ne!(first, draw(time, 2).unwrap());
    }

    #[test]
    fn the_label_is_written_in_full() {
        let card = paint(Timestamp::from_micros(0), 0);
        let lit = card
            .pixels
            .chunks_exact(WIDTH * 3)
            .skip(500)
            .take(40)
            .flat_map(|row| row.chunks_exact(3))
            .filter(|pixel| **pixel == WHITE)
            .count();
        let dots: u32 = "TEST CARD - no camera found"
            .bytes()
            .flat_map(|letter| BASIC_LEGACY[usize::from(letter)])
            .map(u8::count_ones)
            .sum();
        assert_eq!(lit, dots as usize * 25);
    }

    #[test]
    fn dates_are_right_around_leap_days() {
        for (millis, text) in [
            (0, "1970-01-01 00:00:00.000 UTC"),
            (951_782_400_000, "2000-02-29 00:00:00.000 UTC"),
            (951_868_799_999, "2000-02-29 23:59:59.999 UTC"),
            (1_709_251_200_000, "2024-03-01 00:00:00.000 UTC"),
            (4_107_542_400_000, "2100-03-01 00:00:00.000 UTC"),
            (-1, "1969-12-31 23:59:59.999 UTC"),
        ] {
            assert_eq!(time_text(Timestamp::from_micros(millis * 1_000)), text);
        }
    }
}
