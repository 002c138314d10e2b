//! What a plot shows, decided before any pixel.

use heliograph_telemetry::{Column, TimeRange, Timestamp, Words};

use crate::geometry::PlotGeometry;
use crate::range::ValueRange;
use crate::theme::{Rgb, Theme};
use crate::ticks::{DateWords, Dates, Zone};

/// One plot, complete. [`PlotModel::new`] has everything that is not always wanted left out.
#[derive(Clone, Debug)]
pub struct PlotModel<'a> {
    /// Width and height of the picture in device pixels.
    pub size_px: (u32, u32),
    /// Device pixels per CSS pixel.
    pub scale: f64,
    /// What part of time and value is in view.
    pub viewport: Viewport,
    /// Unit of the value axis.
    pub unit: Option<&'a str>,
    /// A second value axis, at the right edge.
    pub right: Option<RightAxis<'a>>,
    /// The lines, the last one on top.
    pub traces: Vec<Trace<'a>>,
    /// When there was no link; shown as bands.
    pub outages: &'a [TimeRange],
    /// Moments of photos; shown as dots on the time axis.
    pub moments: &'a [Timestamp],
    /// Moments the user marked; shown as flags.
    pub markers: &'a [Timestamp],
    /// Limits and wanted ranges of values.
    pub limits: &'a [Limit],
    /// The present, where it is to be seen that what comes after it has not happened yet; as it is
    /// a mark of the axes, `None` for a picture that moves.
    pub now: Option<Timestamp>,
    /// Colours and font.
    pub theme: &'a Theme,
    /// What people here call the time.
    pub zone: Zone<'a>,
    /// How they write dates.
    pub dates: &'a Dates,
}

impl<'a> PlotModel<'a> {
    /// A plot without anything in it, times in UTC.
    pub fn new(size_px: (u32, u32), scale: f64, viewport: Viewport, theme: &'a Theme) -> Self {
        Self {
            size_px,
            scale,
            viewport,
            unit: None,
            right: None,
            traces: Vec::new(),
            outages: &[],
            moments: &[],
            markers: &[],
            limits: &[],
            now: None,
            theme,
            zone: Zone::UTC,
            dates: DateWords::english(),
        }
    }

    /// Where things are in this plot; the same for both layers and for what lies above them, so that
    /// it is worked out once per picture.
    pub fn geometry(&self) -> PlotGeometry {
        let Self { size_px, scale, viewport, unit, right, .. } = self;
        PlotGeometry::with_axes(*size_px, *scale, *viewport, *unit, *right)
    }
}

/// The part of time and value in view.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// Left edge to right edge.
    pub time: TimeRange,
    /// Bottom edge to top edge.
    pub value: ValueRange,
}

/// The second value axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RightAxis<'a> {
    /// Bottom edge to top edge.
    pub value: ValueRange,
    /// Its unit.
    pub unit: Option<&'a str>,
}

/// The axis by which values are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// That of the viewport.
    #[default]
    Left,
    /// [`PlotModel::right`]; the left one where there is none.
    Right,
}

/// A series as drawn.
#[derive(Clone, Debug)]
pub struct Trace<'a> {
    /// Colour of the line.
    pub color: Rgb,
    /// Dash pattern, the cue for those who do not tell the colours apart.
    pub dash: Dash,
    /// How samples are shown.
    pub style: LineStyle,
    /// The axis by which its values are read.
    pub side: Side,
    /// From the values in `columns` to those on the axis: `value * factor + offset`.
    pub conversion: (f64, f64),
    /// What its values stand for, where they are no numbers; shown as a strip.
    pub words: Option<&'a Words>,
    /// The samples in view, oldest first.
    pub columns: &'a [Column],
}

impl<'a> Trace<'a> {
    /// A line by the left axis, its values as they are.
    pub fn new(columns: &'a [Column], color: Rgb) -> Self {
        let (dash, style, side) = (Dash::Solid, LineStyle::Line, Side::Left);
        Self { color, dash, style, side, conversion: (1.0, 0.0), words: None, columns }
    }
}

/// How the samples of a trace are shown. Where there are more of them than pixels, all but strips
/// show the span from the smallest to the largest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineStyle {
    /// Straight lines from each to the next.
    #[default]
    Line,
    /// The value holds until the next sample.
    Step,
    /// A dot for each.
    Points,
    /// A bar while the value holds, empty for zero: states and words. Strips share the height of the plot
    /// between them, the first at the top, and have no part in the value axis.
    Strip,
}

/// Dash pattern of a line. Dashes stay with the data as it moves; steep parts are always solid so
/// that no spike falls into a space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dash {
    /// No pattern.
    #[default]
    Solid,
    /// Long dashes.
    Dashed,
    /// Dots.
    Dotted,
    /// Long dash, dot.
    DashDotted,
}

impl Dash {
    /// The pattern for the `index`th line of a plot, over and over again.
    pub fn nth(index: usize) -> Self {
        match index % 4 {
            0 => Self::Solid,
            1 => Self::Dashed,
            2 => Self::Dotted,
            _ => Self::DashDotted,
        }
    }

    /// Lengths drawn and left out in turn, in CSS pixels; empty for a solid line. Also right for
    /// `stroke-dasharray` in a legend.
    pub fn pattern(self) -> &'static [f64] {
        match self {
            Self::Solid => &[],
            Self::Dashed => &[9.0, 4.0],
            Self::Dotted => &[2.0, 3.0],
            Self::DashDotted => &[9.0, 3.0, 2.0, 3.0],
        }
    }
}

/// A range of values that means something: a line for each finite end, a band in between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// From the smaller to the larger; infinite where it is open.
    pub values: (f64, f64),
    /// The axis by which they are read.
    pub side: Side,
    /// Whether values within are bad or wanted.
    pub tone: Tone,
}

/// What a range of values means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Values should lie within.
    Wanted,
    /// Values within are worth a look.
    Warning,
    /// Values within are bad.
    Alarm,
}
