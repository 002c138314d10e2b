//! The pictures the demo's cameras take: a painted landscape that says what it is.

use std::f64::consts::TAU;

use heliograph_telemetry::Timestamp;

use super::{letters, png};

const WIDTH: usize = 640;
const HEIGHT: usize = 360;

/// Colours by their place in the palette.
const SKY: u8 = 0;
const SKY_BANDS: usize = 6;
const SUN: u8 = 6;
const FAR: u8 = 7;
const NEAR: u8 = 8;
const GROUND: u8 = 9;
const PLATE: u8 = 10;
const INK: u8 = 11;

/// The porch at dawn and the garden by day: two cameras are told apart at a glance.
const PALETTES: [[[u8; 3]; 12]; 2] = [
    [
        [38, 44, 86],
        [62, 58, 110],
        [108, 78, 124],
        [164, 104, 120],
        [214, 140, 104],
        [242, 184, 108],
        [255, 226, 150],
        [74, 66, 92],
        [48, 50, 66],
        [28, 34, 42],
        [16, 18, 24],
        [255, 214, 120],
    ],
    [
        [74, 138, 204],
        [102, 162, 218],
        [132, 184, 228],
        [166, 206, 236],
        [198, 224, 240],
        [226, 238, 240],
        [255, 240, 170],
        [120, 160, 130],
        [70, 128, 82],
        [42, 92, 54],
        [16, 18, 24],
        [255, 255, 255],
    ],
];

/// A PNG of 640x360 by camera number `camera`; the sun's place is that of the second hand.
pub(super) fn photo(camera: usize, name: &str, time: Timestamp) -> Vec<u8> {
    let palette = PALETTES.get(camera % PALETTES.len()).copied().unwrap_or_default();
    let mut picture = Picture { pixels: vec![SKY; WIDTH * HEIGHT] };
    picture.landscape(time.micros().rem_euclid(60_000_000) as f64 / 60e6, camera as f64);
    picture.plate(&[&format!("DEMO - {name}"), &time_of_day(time)]);
    png::encode(WIDTH as u32, HEIGHT as u32, &palette, &picture.pixels)
}

/// `07:53:26.1 UTC`.
fn time_of_day(time: Timestamp) -> String {
    let tenths = time.millis().div_euclid(100).rem_euclid(864_000);
    let (hours, minutes) = (tenths / 36_000, tenths / 600 % 60);
    format!("{hours:02}:{minutes:02}:{:02}.{} UTC", tenths / 10 % 60, tenths % 10)
}

struct Picture {
    pixels: Vec<u8>,
}

impl Picture {
    /// `phase` in `[0, 1)` moves the sun; `seed` shapes the hills.
    fn landscape(&mut self, phase: f64, seed: f64) {
        let (sun_x, sun_y) =
            (WIDTH as f64 * phase, HEIGHT as f64 * (0.5 - 0.3 * (phase * TAU / 2.0).sin()));
        let hill = |x: f64, base: f64, height: f64, waves: f64| {
            let x = x / WIDTH as f64 * TAU;
            let shape = (x * waves + seed * 2.0).sin() + 0.4 * (x * waves * 2.3 + seed).sin();
            HEIGHT as f64 * (base - height * shape)
        };
        for (y, row) in self.pixels.chunks_exact_mut(WIDTH).enumerate() {
            let band = (y * SKY_BANDS * 10 / (HEIGHT * 7)).min(SKY_BANDS - 1) as u8;
            for (x, pixel) in row.iter_mut().enumerate() {
                let (x, y) = (x as f64, y as f64);
                *pixel = if y > hill(x, 0.86, 0.02, 3.0) {
                    GROUND
                } else if y > hill(x, 0.74, 0.05, 1.7) {
                    NEAR
                } else if y > hill(x, 0.62, 0.07, 1.1) {
                    FAR
                } else if (x - sun_x).hypot(y - sun_y) < 26.0 {
                    SUN
                } else {
                    SKY + band
                };
            }
        }
    }

    /// Lines of text on a plate at the top left: the page writes its own at the bottom.
    fn plate(&mut self, lines: &[&str]) {
        const DOT: usize = 4;
        const MARGIN: usize = 12;
        let (advance, line_height) = ((letters::SIZE.0 + 1) * DOT, (letters::SIZE.1 + 2) * DOT);
        let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
        let height = lines.len() * line_height + MARGIN;
        self.fill(MARGIN, MARGIN, longest * advance + 2 * MARGIN - DOT, height, PLATE);
        for (number, line) in lines.iter().enumerate() {
            let y = 2 * MARGIN + number * line_height;
            for (place, letter) in line.chars().enumerate() {
                self.letter(letter, 2 * MARGIN + place * advance, y, DOT);
            }
        }
    }

    fn letter(&mut self, letter: char, left: usize, top: usize, dot: usize) {
        for (x, y) in (0..letters::SIZE.1).flat_map(|y| (0..letters::SIZE.0).map(move |x| (x, y))) {
            if letters::is_set(letter, x, y) {
                self.fill(left + x * dot, top + y * dot, dot, dot, INK);
            }
        }
    }

    fn fill(&mut self, left: usize, top: usize, width: usize, height: usize, color: u8) {
        for row in self.pixels.chunks_exact_mut(WIDTH).skip(top).take(height) {
            row.iter_mut().skip(left).take(width).for_each(|pixel| *pixel = color);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MORNING: Timestamp = Timestamp::from_micros(28_406_120_000);

    #[test]
    fn the_plate_is_within_the_picture_and_written_in_full() {
        let mut picture = Picture { pixels: vec![SKY; WIDTH * HEIGHT] };
        picture.plate(&["DEMO - garden camera", "07:53:26.1 UTC"]);
        let lit = picture.pixels.iter().filter(|pixel| **pixel == INK).count();
        let dots = |text: &str| -> usize {
            let of = |letter| (0..15).filter(|n| letters::is_set(letter, n % 3, n / 3)).count();
            text.chars().map(of).sum()
        };
        assert_eq!(lit, (dots("DEMO - garden camera") + dots("07:53:26.1 UTC")) * 16);
        let right =
            picture.pixels.chunks_exact(WIDTH).any(|row| row[WIDTH - 12..].contains(&PLATE));
        assert!(!right, "the plate keeps its margin");
    }

    #[test]
    fn each_camera_and_moment_has_its_own_small_picture() {
        let photos = [
            photo(0, "porch camera", MORNING),
            photo(1, "garden camera", MORNING),
            photo(1, "garden camera", Timestamp::from_micros(28_407_120_000)),
        ];
        for (index, photo) in photos.iter().enumerate() {
            assert!(photo.starts_with(b"\x89PNG\r\n\x1a\n"));
            assert!(photo.len() < 64 * 1_024, "{}", photo.len());
            assert!(photos[index + 1..].iter().all(|other| other != photo));
        }
    }

    #[test]
    fn times_of_day() {
        assert_eq!(time_of_day(MORNING), "07:53:26.1 UTC");
        assert_eq!(time_of_day(Timestamp::from_micros(-1)), "23:59:59.9 UTC");
    }
}
