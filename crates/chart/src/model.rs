//! What a plot shows, decided before any pixel.

use heliograph_telemetry::{Sample, TimeRange, Timestamp};

use crate::geometry::PlotGeometry;
use crate::range::ValueRange;
use crate::theme::{Rgb, Theme};
use crate::ticks::Zone;

/// One plot, complete.
#[derive(Clone, Debug)]
pub struct PlotModel<'a> {
    /// Width and height of the picture in device pixels.
    pub size_px: (u32, u32),
    /// Device pixels per CSS pixel.
    pub scale: f64,
    /// What part of time and value is in view.
    pub viewport: Viewport,
    /// The lines, the last one on top.
    pub traces: Vec<Trace>,
    /// When there was no link; shown as bands.
    pub outages: Vec<TimeRange>,
    /// Moments of photos; shown as dots on the time axis.
    pub moments: Vec<Timestamp>,
    /// Colours and font.
    pub theme: &'a Theme,
    /// Unit of the value axis.
    pub unit: Option<&'a str>,
    /// What people here call the time.
    pub zone: Zone<'a>,
}

impl PlotModel<'_> {
    /// Where things are in this plot; the same for both layers and for what lies above them.
    pub fn geometry(&self) -> PlotGeometry {
        PlotGeometry::new(self.size_px, self.scale, self.viewport)
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

/// A series as drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// Colour of the line.
    pub color: Rgb,
    /// Dash pattern, the cue for those who do not tell the colours apart.
    pub dash: Dash,
    /// How one sample is joined to the next.
    pub style: LineStyle,
    /// Polylines as [`heliograph_telemetry::Series::segments`] makes them: decimated, split at
    /// gaps, oldest first. A segment of one sample is drawn as a dot.
    pub segments: Vec<Vec<Sample>>,
}

/// How one sample is joined to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineStyle {
    /// A straight line.
    #[default]
    Line,
    /// The value holds until the next sample: states.
    Step,
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
