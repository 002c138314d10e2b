//! The plot panel: legend, crosshair and readouts in the DOM over a canvas with axes and traces.

mod body;
mod hand;
mod keys;
mod legend;
mod numbers;
mod over;
mod picture;
mod readout;
mod settings;
mod share;
mod statistics;
mod still;
mod tools;

use std::time::Duration;

use heliograph_canvas::Layers;
use heliograph_chart::{DateWords, Dates};
use heliograph_telemetry::{TimeRange, Timestamp};
use leptos::html;
use leptos::prelude::*;

use crate::apart;
use crate::browser::dates;
use crate::browser::resize::{DeviceSize, observe};
use crate::browser::{canvases, clock, drag, visibility};
use crate::intent::{Intent, IntentSender};
use crate::panels::plot::body::body;
use crate::panels::plot::legend::legend;
use crate::panels::plot::share::Plot;
use crate::panels::plot::statistics::statistics_table;
use crate::panels::plot::still::still;
use crate::panels::plot::tools::tools;
use crate::state::captures::CaptureState;
use crate::state::channels::Channels;
use crate::state::first_picture::FirstPicture;
use crate::state::frame::FrameClock;
use crate::state::layout::edits::{PlotKind, PlotWish};
use crate::state::live::LiveStore;
use crate::state::theme::ThemeState;
use crate::state::ticker::Ticker;
use crate::state::view::ViewState;
use crate::state::zone::ZoneState;
use crate::widgets::later;
use crate::widgets::shared::{memo, part, text};

pub use picture::Picture;

/// However much time is in view and little a value changes, it is seen after this at the latest.
const SLOWEST: Duration = Duration::from_millis(50);

apart!(extras: fn still_later(plot: Plot, kind: PlotKind) -> AnyView { still(plot, kind) });

/// One plot, by its key.
#[component]
pub fn PlotPanel(key: String) -> impl IntoView {
    let plot = Plot::new(key);
    let channels = Channels::expect();
    let intents = IntentSender::expect();
    let panel = NodeRef::<html::Section>::new();
    let settings = RwSignal::new(false);
    let kind = Memo::new(move |_| plot.slot.with(|slot| slot.settings.kind));
    let title = text(move || plot.slot.with(|slot| slot.title.clone()));
    let names = text(move || {
        let name = |id: &_| channels.row(*id).map(|row| row.name);
        plot.slot.with(|slot| slot.channels.iter().filter_map(name).collect::<Vec<_>>().join(","))
    });
    // One channel has its unit beside its value; several share one beside the heading.
    let shared_unit = text(move || {
        let unit = plot.slot.with(|slot| slot.shown_unit().filter(|_| slot.channels.len() > 1));
        unit.unwrap_or_default()
    });
    let dropped = move |event: leptos::ev::DragEvent| {
        if let Some(channel) = drag::dropped(&event) {
            intents.send(Intent::Plot(PlotWish::Add { plot: Some(plot.key()), channel }));
        }
    };
    view! {
        <section
            class="panel plot"
            data-testid="plot"
            data-channels=names
            aria-label=title
            node_ref=panel
            on:dragover=move |event| drag::allow(&event)
            on:drop=dropped
        >
            <header>
                <h2 title="Double-click: name it" on:dblclick=move |_| settings.set(true)>
                    {title} " " <small>{shared_unit}</small>
                </h2>
                {legend(plot)}
                {tools(plot, panel, settings)}
            </header>
            {part(move || match kind.get() {
                PlotKind::Time => body(plot, panel),
                kind => later(move || still_later(plot, kind)),
            })}
            {statistics_table(plot)}
        </section>
    }
    .into_any()
}

/// What a canvas is drawn for.
#[derive(Clone, Copy)]
struct Watched {
    size: RwSignal<DeviceSize>,
    /// Whether anyone can see it.
    seen: Memo<bool>,
    /// How often it was lost and is to be drawn anew.
    restored: RwSignal<u32>,
}

fn watch(body: NodeRef<html::Div>) -> Watched {
    let size = RwSignal::new(DeviceSize::default());
    let (told, restored) = (RwSignal::new(None), RwSignal::new(0));
    Effect::new(move |_| {
        if let Some(element) = body.get() {
            observe(&element, size);
            visibility::observe(&element, told);
            canvases::observe_restored(&element, restored);
        }
    });
    // The browser tells it after the first frame, which would be empty. The size comes before that,
    // with the layout done.
    let is_in_window = move || {
        let known = size.get().width_px > 0;
        known && body.get_untracked().is_some_and(|element| visibility::is_in_window(&element))
    };
    let seen = Memo::new(move |_| told.get().unwrap_or_else(is_in_window));
    Watched { size, seen, restored }
}

/// The canvas, redrawn when a reading came, the view or the size changed, and otherwise
/// only as the present moves on by a pixel; not at all while nobody can see it.
#[component]
fn Surface(plot: Plot) -> impl IntoView {
    let body = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let Watched { size, seen, restored } = watch(body);
    let picture = StoredValue::new_local(Picture::default());
    let revision = paced_revision(plot, size, picture);
    let range = time_in_view(size, revision);
    let values = values_in_view(plot);
    let beyond = beyond_present(range, size);
    let ticker = Ticker::expect();
    let moments = moments();
    let theme = ThemeState::expect();
    let store = LiveStore::expect();
    let zone = ZoneState::expect();
    let late = store.late_samples(plot.drawn);
    let (view, frames) = (ViewState::expect(), FrameClock::expect());
    let first = FirstPicture::expect();
    Effect::new(move |previous: Option<Option<(u32, Layers)>>| {
        let (size, restored) = (size.get(), restored.get());
        let canvas = canvas.get()?;
        // Layers know what was drawn and set, of which a restored canvas has nothing.
        let kept = previous.flatten().filter(|(then, _)| *then == restored);
        let mut layers = kept.map(|(_, layers)| layers).or_else(|| Layers::new(canvas))?;
        if size.width_px == 0 || size.height_px == 0 || !seen.get() {
            return Some((restored, layers));
        }
        frames.draws();
        first.drawn();
        // In this order: see the invariants in ARCHITECTURE.md.
        plot.drawn.with(|_| ());
        if view.0.with(|view| view.is_moving()) {
            revision.get();
        }
        let time = range.get();
        // What comes late belongs into a picture that is held, too.
        late.get();
        let (values, light) = (values.get(), theme.light.get());
        let now = beyond.get().then(|| ticker.get().wall);
        let geometry = picture.try_update_value(|picture| {
            plot.drawn.with(|slot| picture.update(store, slot, time, size, values));
            let offset = |time| zone.offset_seconds(time);
            moments.with(|moments| {
                let mut model = picture.model(moments, light, &offset, &DATES)?;
                model.now = now;
                let geometry = model.geometry();
                report(layers.draw(&model, &geometry));
                Some(geometry)
            })
        });
        if let Some(geometry) = geometry.flatten() {
            plot.place(Some(geometry));
        }
        Some((restored, layers))
    });
    view! {
        <div class="surface" node_ref=body>
            <canvas node_ref=canvas aria-hidden="true"></canvas>
        </div>
    }
}

/// Changes with the plot's readings, as often as that can be seen: where a pixel is a long time, a
/// few times while it passes, and at once where a value leaps.
fn paced_revision(
    plot: Plot,
    size: RwSignal<DeviceSize>,
    picture: StoredValue<Picture, LocalStorage>,
) -> Memo<(u64, Duration)> {
    let (store, view) = (LiveStore::expect(), ViewState::expect());
    store.plot_revision(plot.drawn, move || {
        if picture.with_value(|picture| picture.leaps(store)) {
            return Duration::ZERO;
        }
        let present = store.present();
        let shown = view.0.with_untracked(|view| view.range(present.now, present.oldest));
        let pixels = size.with_untracked(|size| size.width_px).max(1);
        (shown.length() / pixels / 4).min(SLOWEST)
    })
}

/// The stretch of time to draw, which moves on by whole pixels.
fn time_in_view(size: RwSignal<DeviceSize>, revision: Memo<(u64, Duration)>) -> Memo<TimeRange> {
    let (store, view) = (LiveStore::expect(), ViewState::expect());
    let ticker = Ticker::expect();
    Memo::new(move |_| {
        let pixels = size.with(|size| size.width_px);
        view.0.with(|view| {
            if view.is_moving() {
                // Where its own channels are silent it follows the clock.
                revision.get();
                ticker.get();
            }
            view.drawn(store.present(), pixels)
        })
    })
}

/// Whether the picture reaches beyond the present, as of twice a second. No view is of what is to
/// come, but one that is held stays when the clock of this machine is set back.
fn beyond_present(range: Memo<TimeRange>, size: RwSignal<DeviceSize>) -> Memo<bool> {
    let ticker = Ticker::expect();
    memo(move || {
        ticker.get();
        let pixels = size.with(|size| size.width_px);
        is_within(range.get(), clock::now().wall, pixels)
    })
}

/// Whether `now` is in view and not at the right edge: a picture that moves is up to two pixels
/// ahead of it.
fn is_within(range: TimeRange, now: Timestamp, pixels: u32) -> bool {
    let edge = range.length() / pixels.max(1) * 2;
    TimeRange::new(range.start, range.end - edge).contains(now)
}

/// The values the user wants to see: zoomed to just now, else set.
fn values_in_view(plot: Plot) -> Memo<Option<(f64, f64)>> {
    let view = ViewState::expect();
    Memo::new(move |_| {
        plot.slot.with(|slot| view.0.with(|view| view.values(&slot.key)).or(slot.settings.values))
    })
}

/// A plot that cannot be drawn is a defect of ours: it goes to the console, the page goes on.
fn report<E: std::fmt::Debug>(result: Result<(), E>) {
    if let Err(error) = result {
        leptos::logging::error!("a plot could not be drawn: {error:?}");
    }
}

/// As the browser's language has them; in English where it does not say.
static DATES: Dates = Dates::new(|| match dates::words(&[]) {
    Some(words) => DateWords::new(words.months, words.days, words.weekdays),
    None => (*DateWords::english()).clone(),
});

/// When photos arrived.
fn moments() -> Memo<Vec<Timestamp>> {
    let captures = CaptureState::expect();
    Memo::new(move |_| captures.0.with(|c| c.photos().map(|photo| photo.received).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_present_is_pointed_out_only_where_something_comes_after_it() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        let within = |seconds| is_within(TimeRange::new(at(0), at(100)), at(seconds), 100);
        assert!(within(0) && within(60));
        assert_eq!([-1, 99, 100, 500].map(within), [false; 4]);
        assert!(is_within(TimeRange::new(at(0), at(0)), at(0), 0));
    }
}
