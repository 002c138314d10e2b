//! Colours of a plot, one set per theme, as `style/tokens.css` has them.

/// A colour without transparency: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// The luminance that has as much contrast to black as to white.
const MIDDLE: f64 = 0.179;

impl Rgb {
    /// From `0xRRGGBB`.
    pub const fn hex(rgb: u32) -> Self {
        Self((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
    }

    /// As a style sheet writes it: `#rrggbb`.
    pub fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Contrast to another colour by WCAG 2: 1 (none) to 21 (black on white).
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// This colour with so much of it, from 0 to 1, and the rest of another.
    pub fn mixed(self, other: Self, share: f64) -> Self {
        let mix =
            |a: u8, b: u8| (f64::from(a) * share + f64::from(b) * (1.0 - share)).round() as u8;
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// The colour of letters on this one. Between them black and white have a contrast of 21, so
    /// that one of the two has at least 4.5 to any colour.
    pub fn letters(self) -> Self {
        Self::hex(if self.luminance() > MIDDLE { 0 } else { 0xff_ff_ff })
    }

    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

/// Colours of a plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// The panel behind the plot.
    pub background: Rgb,
    /// Lines at the value ticks.
    pub grid: Rgb,
    /// The time axis and its tick marks.
    pub axis: Rgb,
    /// Labels.
    pub text: Rgb,
    /// Photo moments.
    pub accent: Rgb,
    /// Outage bands, drawn at [`Theme::OUTAGE_ALPHA`], and bad values.
    pub outage: Rgb,
    /// Where values should lie.
    pub wanted: Rgb,
    /// Trace colours after Wong, safe for the colour-blind; at least 3:1 to the background.
    pub palette: [Rgb; 8],
}

/// Font family as in a style sheet.
pub(crate) const FONT: &str = "Inter, Segoe UI, system-ui, DejaVu Sans, sans-serif";

impl Theme {
    /// Opacity of outage bands.
    pub const OUTAGE_ALPHA: f64 = 0.16;
    /// Opacity of the values between limits.
    pub const BAND_ALPHA: f64 = 0.10;

    /// Light on dark.
    pub const DARK: Self = Self {
        background: Rgb::hex(0x15_1a_21),
        grid: Rgb::hex(0x26_2f_3a),
        axis: Rgb::hex(0x3a_46_55),
        text: Rgb::hex(0x8b_98_a8),
        accent: Rgb::hex(0xf6_b7_3c),
        outage: Rgb::hex(0xee_6a_5f),
        wanted: Rgb::hex(0x4f_b8_6f),
        palette: [
            Rgb::hex(0x56_b4_e9),
            Rgb::hex(0xe6_9f_00),
            Rgb::hex(0x3f_c8_a0),
            Rgb::hex(0xcc_79_a7),
            Rgb::hex(0xe8_6a_1a),
            Rgb::hex(0x3d_86_d8),
            Rgb::hex(0xf0_e4_42),
            Rgb::hex(0xe6_eb_f1),
        ],
    };

    /// Dark on light.
    pub const LIGHT: Self = Self {
        background: Rgb::hex(0xff_ff_ff),
        grid: Rgb::hex(0xe2_de_d6),
        axis: Rgb::hex(0xb9_b3_a8),
        text: Rgb::hex(0x66_71_7f),
        accent: Rgb::hex(0xc7_7f_00),
        outage: Rgb::hex(0xc4_3d_33),
        wanted: Rgb::hex(0x2c_85_4a),
        palette: [
            Rgb::hex(0x00_72_b2),
            Rgb::hex(0xc7_7f_00),
            Rgb::hex(0x00_84_6a),
            Rgb::hex(0xaa_4a_82),
            Rgb::hex(0xc3_4e_00),
            Rgb::hex(0x2f_96_d0),
            Rgb::hex(0x8f_84_00),
            Rgb::hex(0x1d_23_2b),
        ],
    };

    /// The colour of the `index`th channel, over and over again.
    pub fn color(&self, index: usize) -> Rgb {
        self.palette.get(index % self.palette.len()).copied().unwrap_or(self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((Rgb::hex(0).contrast(Rgb::hex(0xff_ff_ff)) - 21.0).abs() < 1e-9);
        assert!((Rgb::hex(0x76_76_76).contrast(Rgb::hex(0xff_ff_ff)) - 4.54).abs() < 0.01);
    }

    #[test]
    fn traces_stand_out_and_labels_can_be_read() {
        for theme in [Theme::DARK, Theme::LIGHT] {
            for color in theme.palette.into_iter().chain([theme.accent, theme.outage, theme.wanted])
            {
                let contrast = color.contrast(theme.background);
                assert!(contrast >= 3.0, "{} {contrast:.2}", color.css());
            }
            assert!(theme.text.contrast(theme.background) >= 4.5);
        }
    }

    #[test]
    fn letters_can_be_read_on_any_color() {
        for theme in [Theme::DARK, Theme::LIGHT] {
            for (color, share) in
                theme.palette.into_iter().flat_map(|c| [(c, 1.0), (c, 0.6), (c, 0.35)])
            {
                let color = color.mixed(theme.background, share);
                assert!(color.contrast(color.letters()) >= 4.5, "{}", color.css());
            }
        }
        for grey in 0..=255 {
            let grey = Rgb(grey, grey, grey);
            assert!(grey.contrast(grey.letters()) >= 4.5, "{}", grey.css());
        }
    }

    #[test]
    fn a_mixed_color_lies_between() {
        let (a, b) = (Rgb(200, 0, 10), Rgb(100, 50, 10));
        assert_eq!([1.0, 0.5, 0.0].map(|share| a.mixed(b, share)), [a, Rgb(150, 25, 10), b]);
    }

    #[test]
    fn no_two_traces_share_a_color() {
        for theme in [Theme::DARK, Theme::LIGHT] {
            for (index, color) in theme.palette.iter().enumerate() {
                assert!(!theme.palette[..index].contains(color), "{}", color.css());
            }
            assert_eq!(theme.color(8), theme.color(0));
        }
    }
}
