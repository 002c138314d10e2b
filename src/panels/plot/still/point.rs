//! What is pointed at on a picture without a time axis: by the pointer on it, or by the crosshair
//! of the plots over time.

use heliograph_chart::{Bins, Pair, Rgb};
use heliograph_telemetry::Timestamp;
use leptos::prelude::*;

use crate::browser::pointer::{self, PointerKind};
use crate::panels::plot::share::Plot;
use crate::state::channels::Channels;
use crate::state::cursor::Cursor;
use crate::state::format;
use crate::state::layout::edits::PlotKind;
use crate::state::live::LiveStore;
use crate::state::pairs::pair_at;
use crate::widgets::shared::text;

/// A point this close to the pointer is meant, in CSS pixels.
const REACH: f64 = 14.0;

/// What the picture on the screen was made of.
pub(super) struct Drawn {
    pub(super) places: Pair,
    /// Of one channel over another.
    pub(super) points: Vec<(f64, f64)>,
    /// Of how often values occur.
    pub(super) bars: Vec<(Bins, Rgb)>,
}

/// What was found, in CSS pixels from the top left, and words for it.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    x: f64,
    /// Of bars there is no height to point at.
    y: Option<f64>,
    words: String,
}

/// The pointer over one picture.
#[derive(Clone, Copy)]
pub(super) struct Pointing {
    pointer: RwSignal<Option<(f64, f64)>>,
    found: Memo<Option<Found>>,
}

impl Pointing {
    pub(super) fn new(
        plot: Plot,
        kind: PlotKind,
        drawn: StoredValue<Option<Drawn>, LocalStorage>,
        redrawn: Trigger,
    ) -> Self {
        let (pointer, cursor) = (RwSignal::new(None), Cursor::expect());
        let (store, channels) = (LiveStore::expect(), Channels::expect());
        let look = Look { plot, store, channels };
        let found = Memo::new(move |_| {
            redrawn.track();
            let (pointer, moment) = (pointer.get(), cursor.moment());
            drawn.with_value(|drawn| {
                let drawn = drawn.as_ref()?;
                match (kind, pointer, moment) {
                    (PlotKind::Xy, Some(at), _) => look.point(drawn, at),
                    (PlotKind::Xy, None, Some(moment)) => look.pair(drawn, moment),
                    (_, Some((x, _)), _) => look.bar(drawn, x),
                    _ => None,
                }
            })
        });
        Self { pointer, found }
    }

    /// Takes the pointer over `element` from now on.
    pub(super) fn listen(self, element: &web_sys::Element) {
        pointer::listen(element, move |input| {
            match input.kind {
                PointerKind::Move | PointerKind::Down => {
                    self.pointer.set(Some((input.x, input.y)));
                }
                PointerKind::Leave | PointerKind::Cancel => self.pointer.set(None),
                PointerKind::Up | PointerKind::Wheel => {}
            }
            false
        });
    }

    /// Lines across and up, a ring where they meet, and words for what is there.
    pub(super) fn view(self) -> AnyView {
        let found = self.found;
        let place = move || found.with(|found| found.as_ref().map(|found| (found.x, found.y)));
        let words = text(move || found.get().map(|found| found.words).unwrap_or_default());
        let shift = |x: f64, y: f64| format!("translate({x:.1}px, {y:.1}px)");
        let upright = text(move || shift(place().map_or(-9_999.0, |(x, _)| x), 0.0));
        let level = text(move || shift(0.0, place().and_then(|(_, y)| y).unwrap_or(-9_999.0)));
        let ring = text(move || match place() {
            Some((x, Some(y))) => shift(x, y),
            _ => shift(-9_999.0, 0.0),
        });
        view! {
            <div class="over whole">
                <i class="crosshair" style:transform=upright></i>
                <i class="crosshair level" style:transform=level></i>
                <i class="ring" style:transform=ring></i>
                <b class="found" data-testid="found">{words}</b>
            </div>
        }
        .into_any()
    }
}

/// Looks for what is pointed at.
#[derive(Clone, Copy)]
struct Look {
    plot: Plot,
    store: LiveStore,
    channels: Channels,
}

impl Look {
    /// The point next to a place, else the values of the place itself.
    fn point(self, drawn: &Drawn, (x, y): (f64, f64)) -> Option<Found> {
        let (places, frame) = (&drawn.places, drawn.places.geometry());
        let (x, y) = (x * frame.scale, y * frame.scale);
        if !frame.contains(x, y) {
            return None;
        }
        let far = |(a, b): &(f64, f64)| (places.x(*a) - x).hypot(frame.y(*b) - y);
        let near = drawn.points.iter().map(|point| (far(point), *point));
        let nearest = near.min_by(|a, b| a.0.total_cmp(&b.0));
        let nearest = nearest.filter(|(far, _)| *far <= REACH * frame.scale);
        let here = || (places.value_at(x), frame.value_at(y));
        Some(self.found(drawn, nearest.map_or_else(here, |(_, point)| point)))
    }

    /// What both channels said at a moment.
    fn pair(self, drawn: &Drawn, moment: Timestamp) -> Option<Found> {
        let pair = self.store.with(|store| {
            self.plot.drawn.with(|slot| {
                let mut each = slot.channels.iter().filter_map(|id| store.channel(*id));
                let (across, up) = (each.next()?, each.next()?);
                let (x, y) = pair_at(&across.series, &up.series, moment)?;
                let way = |unit: Option<&str>| slot.shown_in(unit).0;
                Some((way(across.unit.as_deref()).apply(x), way(up.unit.as_deref()).apply(y)))
            })
        })?;
        Some(self.found(drawn, pair))
    }

    fn found(self, drawn: &Drawn, (across, up): (f64, f64)) -> Found {
        let (places, frame) = (&drawn.places, drawn.places.geometry());
        let units: Vec<String> = self.plot.drawn.with(|slot| {
            let unit = |id: &_| {
                let own = self.channels.row(*id)?.unit;
                slot.shown_in(own.as_deref()).1
            };
            slot.channels.iter().take(2).map(|id| unit(id).unwrap_or_default()).collect()
        });
        let with_unit = |value: f64, index: usize| match units.get(index) {
            Some(unit) if !unit.is_empty() => format!("{} {unit}", format::number(value)),
            _ => format::number(value),
        };
        let words = format!("{} over {}", with_unit(up, 1), with_unit(across, 0));
        Found { x: places.x(across) / frame.scale, y: Some(frame.y(up) / frame.scale), words }
    }

    /// The bars at a place.
    fn bar(self, drawn: &Drawn, x: f64) -> Option<Found> {
        let (places, frame) = (&drawn.places, drawn.places.geometry());
        if !frame.contains(x * frame.scale, f64::from(frame.top_px)) {
            return None;
        }
        let value = places.value_at(x * frame.scale);
        let (low, high, _) = drawn.bars.first()?.0.around(value)?;
        let counts = drawn.bars.iter().map(|(bins, _)| bins.around(value).map_or(0, |bin| bin.2));
        let names = self.plot.drawn.with(|slot| slot.channels.clone());
        let each = names.into_iter().zip(counts).filter_map(|(id, count)| {
            let count = format::grouped(f64::from(count));
            Some(format!("{} {count}", self.channels.row(id)?.label))
        });
        let (low_text, high_text) = (format::number(low), format::number(high));
        let counts = each.collect::<Vec<_>>().join(", ");
        let middle = places.x(low / 2.0 + high / 2.0) / frame.scale;
        Some(Found { x: middle, y: None, words: format!("{low_text} … {high_text}: {counts}") })
    }
}
