//! The settings of one plot: what is on it and how it is drawn. Each takes effect at once.

use std::time::Duration;

use heliograph_telemetry::{ChannelId, StaleAfter};
use leptos::prelude::*;

use crate::intent::{Intent, IntentSender, RareIntent};
use crate::panels::plot::numbers::{limits, value_range};
use crate::panels::plot::share::Plot;
use crate::state::channels::{ChannelRow, Channels};
use crate::state::layout::PlotSlot;
use crate::state::layout::edits::{Join, LONGEST_TITLE, PlotKind, PlotSettings, PlotWish};
use crate::state::staleness::Staleness;
use crate::state::units::{Conversion, alternatives};
use crate::widgets::shared::{Press, Tool, part, small_button};

const KINDS: [(&str, PlotKind); 3] = [
    ("Values over time", PlotKind::Time),
    ("One channel over another", PlotKind::Xy),
    ("How often which values occur", PlotKind::Histogram),
];
const JOINS: [(&str, Join); 4] = [
    ("As suits the channel", Join::Auto),
    ("Straight lines", Join::Line),
    ("Steps", Join::Step),
    ("Points", Join::Points),
];
/// Ages at which a channel may be stale, in seconds.
const AGES: [(&str, u64); 8] = [
    ("Stale after 5 s", 5),
    ("Stale after 30 s", 30),
    ("Stale after 1 min", 60),
    ("Stale after 5 min", 300),
    ("Stale after 15 min", 900),
    ("Stale after 1 h", 3_600),
    ("Stale after 6 h", 21_600),
    ("Stale after 1 day", 86_400),
];
/// Colours of the palette.
const COLORS: usize = 8;

/// Changes one plot.
#[derive(Clone, Copy)]
pub(super) struct Change {
    pub(super) plot: Plot,
    intents: IntentSender,
}

impl Change {
    pub(super) fn set(self, change: impl FnOnce(&mut PlotSettings)) {
        let mut settings = self.plot.slot.with_untracked(|slot| slot.settings.clone());
        change(&mut settings);
        self.send(PlotWish::Set { plot: self.plot.key(), settings });
    }

    fn send(self, wish: PlotWish) {
        self.intents.send(Intent::Plot(wish));
    }
}

/// All there is to set.
pub(super) fn settings_form(plot: Plot, close: RwSignal<bool>) -> AnyView {
    let change = Change { plot, intents: IntentSender::expect() };
    let settings = plot.slot.with_untracked(|slot| slot.settings.clone());
    let kinds = names(KINDS.iter().map(|(name, _)| *name));
    let kind = KINDS.iter().position(|(_, kind)| *kind == settings.kind);
    let joins = names(JOINS.iter().map(|(name, _)| *name));
    let join = JOINS.iter().position(|(_, join)| *join == settings.join);
    let take_off = Signal::stored("Take this plot off the page".to_owned());
    let take_off = small_button("button", "plot-close", "", take_off, move |_| {
        close.set(false);
        change.send(PlotWish::Close(plot.key()));
    });
    view! {
        <div class="plot-settings">
            {name(change, settings.title)}
            {choice("Show", kinds, kind, move |index| {
                let kind = KINDS.get(index).map(|(_, kind)| *kind);
                change.set(|settings| settings.kind = kind.unwrap_or_default());
            })}
            {on_plot(change)}
            {add_channel(change)}
            {value_range(change)}
            {limits(change)}
            <div class="pair">
                {choice("Line", joins, join, move |index| {
                    let join = JOINS.get(index).map(|(_, join)| *join);
                    change.set(|settings| settings.join = join.unwrap_or_default());
                })}
                {unit(change)}
            </div>
            {tick("Logarithmic value axis", settings.logarithmic, move |on| {
                change.set(|settings| settings.logarithmic = on);
            })}
            {tick("Statistics of what is in view", settings.statistics, move |on| {
                change.set(|settings| settings.statistics = on);
            })}
            <div class="actions">{take_off}</div>
        </div>
    }
    .into_any()
}

fn names(names: impl Iterator<Item = &'static str>) -> Vec<String> {
    names.map(str::to_owned).collect()
}

/// What the plot is called.
fn name(change: Change, title: String) -> AnyView {
    let named = move |event| {
        let title = event_target_value(&event);
        let title = title.trim().chars().take(LONGEST_TITLE).collect();
        change.set(|settings| settings.title = title);
    };
    view! {
        <label class="field">
            <span>"Name"</span>
            <input
                type="text"
                data-testid="plot-name"
                placeholder="what is on it"
                maxlength=LONGEST_TITLE.to_string()
                value=title
                on:change=named
            />
        </label>
    }
    .into_any()
}

/// A labelled list to choose from; `pick` is told the index.
fn choice(
    label: &'static str,
    options: Vec<String>,
    chosen: Option<usize>,
    pick: impl Fn(usize) + 'static,
) -> AnyView {
    let options: Vec<_> = options
        .into_iter()
        .enumerate()
        .map(|(index, name)| option(index.to_string(), name, chosen == Some(index)))
        .collect();
    select(label, "", options.into_any(), Box::new(move |text| pick(text.parse().unwrap_or(0))))
}

fn option(value: String, name: String, chosen: bool) -> AnyView {
    view! { <option value=value selected=chosen>{name}</option> }.into_any()
}

fn select(
    label: &'static str,
    test_id: &'static str,
    options: AnyView,
    pick: Box<dyn Fn(String)>,
) -> AnyView {
    let changed = move |event| pick(event_target_value(&event));
    view! {
        <label class="field">
            <span>{label}</span>
            <select data-testid=test_id on:change=changed>{options}</select>
        </label>
    }
    .into_any()
}

fn tick(label: &'static str, on: bool, change: impl Fn(bool) + 'static) -> AnyView {
    let change: Box<dyn Fn(bool)> = Box::new(change);
    view! {
        <label class="tick">
            <input
                type="checkbox"
                checked=on
                on:change=move |event| change(event_target_checked(&event))
            />
            {label}
        </label>
    }
    .into_any()
}

/// Units of the same quantity; nothing where there is no choice.
fn unit(change: Change) -> Option<AnyView> {
    let slot = change.plot.slot.get_untracked();
    let own = slot.unit.clone()?;
    let units: Vec<&str> = alternatives(&own).collect();
    if units.is_empty() {
        return None;
    }
    let shown = slot.shown_unit();
    let chosen = units.iter().position(|unit| shown.as_deref() == Some(unit));
    let options = names(units.iter().copied());
    Some(choice("Unit", options, chosen, move |index| {
        let unit = units.get(index).filter(|unit| **unit != own).map(|unit| (*unit).to_owned());
        let shown = change.plot.slot.with_untracked(PlotSlot::shown_unit).unwrap_or_default();
        let way = Conversion::between(&shown, unit.as_deref().unwrap_or(&own));
        change.set(|settings| {
            settings.limits = settings.limits.converted(way.unwrap_or(Conversion::NONE));
            // A range set by hand is one of the unit it was set in.
            (settings.unit, settings.values) = (unit, None);
        });
    }))
}

/// The channels of the plot: their colour and when they are stale can be changed, and they can be
/// taken off.
fn on_plot(change: Change) -> AnyView {
    let channels = Channels::expect();
    let rows = Memo::new(move |_| {
        change.plot.slot.with(|slot| {
            let each = slot.channels.iter().zip(&slot.colors);
            each.filter_map(|(id, color)| Some((channels.row(*id)?, *color))).collect::<Vec<_>>()
        })
    });
    let list = move || {
        let rows = rows.get();
        let row = |(row, color): &(ChannelRow, usize)| {
            let alike = rows.iter().filter(|(other, _)| other.label == row.label).count();
            on_plot_row(change, row.clone(), *color, alike == 1)
        };
        rows.iter().map(row).collect::<Vec<_>>().into_any()
    };
    view! { <ul class="plot-channels" aria-label="Channels on this plot">{part(list)}</ul> }
        .into_any()
}

/// The short name says enough where it is `unique`.
fn on_plot_row(change: Change, row: ChannelRow, color: usize, unique: bool) -> AnyView {
    let next = (color + 1) % COLORS;
    let (name, removed) = (row.name.clone(), row.name.clone());
    let label =
        format!("Colour of {}: {} of {COLORS}. Take the next", row.label, color % COLORS + 1);
    let recolor: Press = Box::new(move |_| {
        let name = name.clone();
        change.set(|settings| {
            settings.colors.retain(|(other, _)| *other != name);
            settings.colors.push((name, next));
        });
    });
    let age = stale_after(change.intents, &row);
    let shown = if unique { row.label.clone() } else { row.name.clone() };
    let off = format!("Take {} off this plot", row.label);
    let off = Tool::new("close", &off, "Take it off this plot").view(move |_| {
        let (plot, channel) = (change.plot.key(), removed.clone());
        change.send(PlotWish::Remove { plot, channel });
    });
    view! {
        <li>
            <button class="icon-button" aria-label=label title="Another colour" on:click=recolor>
                <i class="swatch" data-series=(color % COLORS).to_string()></i>
            </button>
            <span title=row.name>{shown}</span>
            {age}
            {off}
        </li>
    }
    .into_any()
}

/// When its value does not count as current any more.
fn stale_after(intents: IntentSender, row: &ChannelRow) -> AnyView {
    let rule = Staleness::expect().of_untracked(&row.name);
    let ages = AGES.map(|(name, seconds)| (name, StaleAfter::Age(Duration::from_secs(seconds))));
    let rules: Vec<(&str, StaleAfter)> = [("Stale by its rhythm", StaleAfter::Rhythm)]
        .into_iter()
        .chain(ages)
        .chain([("Never stale", StaleAfter::Never)])
        .collect();
    let options = rules.iter().enumerate().map(|(index, (name, other))| {
        option(index.to_string(), (*name).to_owned(), *other == rule)
    });
    let options = options.collect::<Vec<_>>().into_any();
    let (name, label) = (row.name.clone(), format!("When {} is stale", row.label));
    let changed = move |event| {
        let chosen = event_target_value(&event).parse::<usize>().ok();
        if let Some((_, rule)) = chosen.and_then(|index| rules.get(index)) {
            intents.send(Intent::Rare(RareIntent::LimitAge(name.clone(), *rule)));
        }
    };
    view! {
        <select
            data-testid="stale-after"
            aria-label=label
            title="When its value does not count as current any more"
            on:change=changed
        >
            {options}
        </select>
    }
    .into_any()
}

/// What else can be put on the plot.
fn add_channel(change: Change) -> AnyView {
    let channels = Channels::expect();
    let options = move || {
        let on: Vec<ChannelId> = change.plot.slot.with(|slot| slot.channels.clone());
        let other = |row: &&ChannelRow| row.why_listed().is_none() && !on.contains(&row.id);
        let names: Vec<String> = channels
            .rows
            .with(|rows| rows.iter().filter(other).map(|row| row.name.clone()).collect());
        let first = option(String::new(), "…".to_owned(), true);
        let others = names.into_iter().map(|name| option(name.clone(), name, false));
        std::iter::once(first).chain(others).collect::<Vec<_>>().into_any()
    };
    let add = move |channel: String| {
        if !channel.is_empty() {
            change.send(PlotWish::Add { plot: Some(change.plot.key()), channel });
        }
    };
    select("Add a channel", "plot-add", part(options), Box::new(add))
}
