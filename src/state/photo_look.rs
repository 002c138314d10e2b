//! How the photo in view is looked at: zoom, position, turn, brightness.
//!
//! Lengths are in CSS pixels from the middle of the frame. At zoom 1 the picture, as it is turned,
//! fits the frame; the browser lays it out unturned, so that a turn changes its scale too.

/// Most of picture pixels' size, times one screen pixel.
const MAX_ENLARGEMENT: f64 = 16.0;
/// Brightness and contrast in percent.
pub const TONE_RANGE: (f64, f64) = (20.0, 300.0);

/// Width and height.
pub type Size = (f64, f64);

/// What the frame and the picture in it are like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    /// The frame, in CSS pixels.
    pub frame: Size,
    /// The picture, in its own pixels.
    pub picture: Size,
    /// Screen pixels per CSS pixel.
    pub device_ratio: f64,
}

/// How a photo is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PhotoLook {
    zoom: f64,
    pan: (f64, f64),
    /// Quarter turns clockwise.
    turns: u8,
    /// In percent.
    pub brightness: f64,
    /// In percent.
    pub contrast: f64,
}

impl Default for PhotoLook {
    fn default() -> Self {
        Self { zoom: 1.0, pan: (0.0, 0.0), turns: 0, brightness: 100.0, contrast: 100.0 }
    }
}

impl PhotoLook {
    /// Whether the whole picture is in view, as large as it fits.
    pub fn fits(&self) -> bool {
        self.zoom == 1.0
    }

    /// Zooms by a factor so that what is under `at` stays there.
    pub fn zoom_at(&mut self, factor: f64, at: (f64, f64), setting: Setting) {
        if !factor.is_finite() || factor <= 0.0 {
            return;
        }
        let full = self.full_zoom(setting);
        let (low, high) = (full.min(1.0), (full * MAX_ENLARGEMENT).max(1.0));
        let zoom = (self.zoom * factor).clamp(low, high);
        let ratio = zoom / self.zoom;
        let moved = |pan: f64, at: f64| at - (at - pan) * ratio;
        self.pan = (moved(self.pan.0, at.0), moved(self.pan.1, at.1));
        self.zoom = zoom;
        self.hold(setting);
    }

    /// Moves the picture with the hand.
    pub fn drag(&mut self, by: (f64, f64), setting: Setting) {
        self.pan = (self.pan.0 + by.0, self.pan.1 + by.1);
        self.hold(setting);
    }

    /// From the whole picture to one picture pixel per screen pixel around `at`, and back.
    pub fn toggle_full(&mut self, at: (f64, f64), setting: Setting) {
        if self.fits() {
            let full = self.full_zoom(setting);
            // A picture smaller than the frame has nothing to show that is not seen.
            self.zoom_at(if full > 1.01 { full } else { 2.0 }, at, setting);
        } else {
            self.fit();
        }
    }

    /// Back to the whole picture.
    pub fn fit(&mut self) {
        (self.zoom, self.pan) = (1.0, (0.0, 0.0));
    }

    /// A quarter turn clockwise.
    pub fn turn(&mut self) {
        self.turns = (self.turns + 1) % 4;
        self.fit();
    }

    /// Picture pixels' size, in percent of a screen pixel's.
    pub fn percent(&self, setting: Setting) -> f64 {
        self.zoom / self.full_zoom(setting) * 100.0
    }

    /// For CSS `transform`.
    pub fn transform(&self, setting: Setting) -> String {
        let scale = self.zoom * self.fit_scale(setting) / scale_to(setting.frame, setting.picture);
        let (x, y) = self.pan;
        format!("translate({x:.1}px, {y:.1}px) scale({scale:.4}) rotate({}deg)", self.turns * 90)
    }

    /// For CSS `filter`.
    pub fn filter(&self) -> String {
        match (self.brightness, self.contrast) {
            (100.0, 100.0) => "none".into(),
            (brightness, contrast) => format!("brightness({brightness}%) contrast({contrast}%)"),
        }
    }

    /// The picture as it is turned.
    fn turned(&self, (width, height): Size) -> Size {
        if self.turns % 2 == 1 { (height, width) } else { (width, height) }
    }

    /// CSS pixels per picture pixel at zoom 1.
    fn fit_scale(&self, setting: Setting) -> f64 {
        scale_to(setting.frame, self.turned(setting.picture))
    }

    /// The zoom at which a picture pixel is a screen pixel.
    fn full_zoom(&self, setting: Setting) -> f64 {
        1.0 / (self.fit_scale(setting) * setting.device_ratio.max(0.1))
    }

    /// Nothing but picture is shown where it is larger than the frame; where it is smaller it
    /// stays in the middle.
    fn hold(&mut self, setting: Setting) {
        let (width, height) = self.turned(setting.picture);
        let scale = self.zoom * self.fit_scale(setting);
        let held = |pan: f64, picture: f64, frame: f64| {
            let room = ((picture * scale - frame) / 2.0).max(0.0);
            pan.clamp(-room, room)
        };
        self.pan =
            (held(self.pan.0, width, setting.frame.0), held(self.pan.1, height, setting.frame.1));
    }
}

/// The largest scale at which `picture` fits `frame`.
fn scale_to(frame: Size, picture: Size) -> f64 {
    let scale = |frame: f64, picture: f64| frame.max(1.0) / picture.max(1.0);
    scale(frame.0, picture.0).min(scale(frame.1, picture.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTING: Setting =
        Setting { frame: (400.0, 300.0), picture: (1_600.0, 1_200.0), device_ratio: 2.0 };

    #[test]
    fn what_is_under_the_cursor_stays_there() {
        let mut look = PhotoLook::default();
        let at = (100.0, -50.0);
        look.zoom_at(2.0, at, SETTING);
        // The point was 100 px from the middle; at twice the size it would be 200 px away.
        assert_eq!(look.pan, (-100.0, 50.0));
        look.zoom_at(0.5, at, SETTING);
        assert_eq!(look.pan, (0.0, 0.0));
        assert!(look.fits());
    }

    #[test]
    fn full_size_is_one_screen_pixel_per_picture_pixel() {
        let mut look = PhotoLook::default();
        assert_eq!(look.percent(SETTING), 50.0);
        look.toggle_full((0.0, 0.0), SETTING);
        assert_eq!(look.percent(SETTING), 100.0);
        look.toggle_full((0.0, 0.0), SETTING);
        assert!(look.fits());
        look.zoom_at(1e9, (0.0, 0.0), SETTING);
        assert_eq!(look.percent(SETTING), 1_600.0);
        look.zoom_at(f64::NAN, (0.0, 0.0), SETTING);
        look.zoom_at(1e-9, (0.0, 0.0), SETTING);
        assert!(look.fits());
    }

    #[test]
    fn it_cannot_be_dragged_out_of_sight() {
        let mut look = PhotoLook::default();
        look.drag((500.0, 500.0), SETTING);
        assert_eq!(look.pan, (0.0, 0.0), "all of it is in view");
        look.zoom_at(2.0, (0.0, 0.0), SETTING);
        look.drag((5_000.0, -5_000.0), SETTING);
        assert_eq!(look.pan, (200.0, -150.0));
    }

    #[test]
    fn a_turned_picture_fits_too() {
        let mut look = PhotoLook::default();
        look.turn();
        // 1600 by 1200 stands upright now: 300 px of frame for its 1600 px.
        assert_eq!(look.fit_scale(SETTING), 300.0 / 1_600.0);
        assert_eq!(look.transform(SETTING), "translate(0.0px, 0.0px) scale(0.7500) rotate(90deg)");
        for _ in 0..3 {
            look.turn();
        }
        assert_eq!(look, PhotoLook::default());
    }

    #[test]
    fn brightness_and_contrast_make_a_filter() {
        let look = PhotoLook { brightness: 120.0, ..PhotoLook::default() };
        assert_eq!(look.filter(), "brightness(120%) contrast(100%)");
        assert_eq!(PhotoLook::default().filter(), "none");
    }

    #[test]
    fn a_frame_that_is_not_laid_out_yet_does_no_harm() {
        let setting = Setting { frame: (0.0, 0.0), picture: (0.0, 0.0), device_ratio: 0.0 };
        let mut look = PhotoLook::default();
        look.zoom_at(3.0, (1.0, 1.0), setting);
        look.turn();
        assert!(look.percent(setting).is_finite());
        assert!(!look.transform(setting).contains("NaN"));
    }
}
