//! What the user changed about the plots, by the names of channels, so that it outlives the page.

use leptos::prelude::*;

use super::kept;
use super::limits::Limits;
use crate::browser::storage;

const KEY: &str = "heliograph.plots";
/// What the key of a plot begins with that the user made.
const OWN: &str = "own ";
/// No more plots are remembered than this; the oldest are forgotten.
const CAPACITY: usize = 60;
/// No heading of a plot is longer than this, in characters.
pub const LONGEST_TITLE: usize = 60;
/// No more plots of the user's own than this.
const OWN_CAPACITY: usize = 12;

/// What a plot is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlotKind {
    /// Values over time.
    #[default]
    Time,
    /// The second channel over the first.
    Xy,
    /// How often which values occur.
    Histogram,
}

/// How samples are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Join {
    /// As suits the channel.
    #[default]
    Auto,
    /// Straight lines.
    Line,
    /// Each value holds until the next.
    Step,
    /// Not at all.
    Points,
}

/// What the user set for one plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlotSettings {
    /// Its heading; empty for one that says what is on it.
    pub title: String,
    /// What it is.
    pub kind: PlotKind,
    /// From the bottom to the top edge; `None` follows the data.
    pub values: Option<(f64, f64)>,
    /// Values worth a look or bad.
    pub limits: Limits,
    /// Whether the value axis is logarithmic.
    pub logarithmic: bool,
    /// How samples are joined.
    pub join: Join,
    /// The unit to show values in; `None` as they came.
    pub unit: Option<String>,
    /// Whether statistics of what is in view stand below.
    pub statistics: bool,
    /// Places in the palette, by channel name.
    pub colors: Vec<(String, usize)>,
}

impl PlotSettings {
    /// The colour chosen for a channel.
    pub fn color(&self, channel: &str) -> Option<usize> {
        self.colors.iter().find(|(name, _)| name == channel).map(|(_, color)| *color)
    }
}

/// What the user changed about one plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlotEdit {
    /// Which plot.
    pub key: String,
    /// Taken off the page.
    pub closed: bool,
    /// Names of channels put on it.
    pub added: Vec<String>,
    /// Names of channels taken off it.
    pub removed: Vec<String>,
    /// Names of channels that are not drawn for now.
    pub off: Vec<String>,
    /// What was set.
    pub settings: PlotSettings,
}

/// What a user may want of the plots. Plots go by their key, channels by their name.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "fields that are what they are called")]
pub enum PlotWish {
    /// Put a channel on a plot; `None` for a plot of its own.
    Add { plot: Option<String>, channel: String },
    /// Take a channel off a plot.
    Remove { plot: String, channel: String },
    /// Draw a channel or do not.
    Toggle { plot: String, channel: String },
    /// Draw only this one of `all`, or all again.
    Isolate { plot: String, channel: String, all: Vec<String> },
    /// Change what is set.
    Set { plot: String, settings: PlotSettings },
    /// Take a plot off the page.
    Close(String),
    /// Forget all changes.
    StartOver,
}

/// Everything the user changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlotEdits {
    pub(super) plots: Vec<PlotEdit>,
}

impl PlotEdits {
    /// What was changed about one plot.
    pub fn of(&self, key: &str) -> PlotEdit {
        self.plots.iter().find(|edit| edit.key == key).cloned().unwrap_or_default()
    }

    /// The keys of plots the user made, oldest first.
    pub fn own_plots(&self) -> impl Iterator<Item = &str> {
        self.plots.iter().map(|edit| edit.key.as_str()).filter(|key| key.starts_with(OWN))
    }

    /// Carries out a wish; one that makes no sense changes nothing.
    pub fn apply(&mut self, wish: PlotWish) {
        match wish {
            PlotWish::Add { plot, channel } => {
                if let Some(key) = plot.or_else(|| self.new_key()) {
                    let edit = self.edit(key);
                    edit.closed = false;
                    edit.removed.retain(|name| *name != channel);
                    edit.off.retain(|name| *name != channel);
                    // Harmless where it is on the plot by itself: it is there once.
                    set(&mut edit.added, channel, true);
                }
            }
            PlotWish::Remove { plot, channel } => {
                let edit = self.edit(plot);
                edit.added.retain(|name| *name != channel);
                set(&mut edit.removed, channel, true);
                self.plots.retain(|edit| !(edit.key.starts_with(OWN) && edit.added.is_empty()));
            }
            PlotWish::Toggle { plot, channel } => {
                let edit = self.edit(plot);
                let drawn = !edit.off.contains(&channel);
                set(&mut edit.off, channel, drawn);
            }
            PlotWish::Isolate { plot, channel, all } => {
                let edit = self.edit(plot);
                let others: Vec<String> = all.into_iter().filter(|name| *name != channel).collect();
                let alone = !edit.off.contains(&channel)
                    && others.iter().all(|name| edit.off.contains(name));
                edit.off = if alone { Vec::new() } else { others };
            }
            PlotWish::Set { plot, settings } => self.edit(plot).settings = settings,
            PlotWish::Close(plot) if plot.starts_with(OWN) => {
                self.plots.retain(|edit| edit.key != plot);
            }
            PlotWish::Close(plot) => self.edit(plot).closed = true,
            PlotWish::StartOver => self.plots.clear(),
        }
    }

    fn edit(&mut self, key: String) -> &mut PlotEdit {
        let place = self.plots.iter().position(|edit| edit.key == key).unwrap_or_else(|| {
            if self.plots.len() == CAPACITY {
                self.plots.remove(0);
            }
            self.plots.push(PlotEdit { key, ..PlotEdit::default() });
            self.plots.len() - 1
        });
        // The place is that of one just found or added.
        #[allow(clippy::indexing_slicing)]
        &mut self.plots[place]
    }

    /// `None` when there are too many already.
    fn new_key(&self) -> Option<String> {
        let numbers = self.own_plots().filter_map(|key| key.strip_prefix(OWN)?.parse::<u32>().ok());
        let next = numbers.max().unwrap_or(0).saturating_add(1);
        (self.own_plots().count() < OWN_CAPACITY).then(|| format!("{OWN}{next}"))
    }
}

fn set(names: &mut Vec<String>, name: String, present: bool) {
    names.retain(|other| *other != name);
    if present {
        names.push(name);
    }
}

/// The changes in use.
#[derive(Clone, Copy)]
pub struct PlotEditsState(pub RwSignal<PlotEdits>);

impl PlotEditsState {
    /// What was changed before.
    pub fn restore() -> Self {
        let kept = storage::load(KEY).map(|text| kept::from_text(&text));
        Self(RwSignal::new(kept.unwrap_or_default()))
    }

    /// The changes provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Carries out a wish and keeps the outcome where the browser keeps anything.
    pub fn apply(self, wish: PlotWish) {
        self.0.update(|edits| edits.apply(wish));
        if let Some(text) = self.0.with_untracked(kept::to_text) {
            storage::save(KEY, &text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::layout::{ChannelFacts, PlotSlot, plots};
    use heliograph_telemetry::{ChannelId, ChannelKind};

    /// Two temperatures, a pressure and a counter nobody asked for.
    fn channels() -> Vec<ChannelFacts> {
        let channel = |id: u32, name: &str, unit: Option<&str>, plotted| ChannelFacts {
            id: ChannelId(id),
            name: format!("hub/{name}"),
            label: name.to_owned(),
            unit: unit.map(str::to_owned),
            kind: ChannelKind::Plotted,
            plotted,
            source: "hub".into(),
        };
        vec![
            channel(0, "air", Some("°C"), true),
            channel(1, "soil", Some("°C"), true),
            channel(2, "pressure", Some("hPa"), true),
            channel(3, "seq", None, false),
        ]
    }

    fn after(wishes: impl IntoIterator<Item = PlotWish>) -> Vec<PlotSlot> {
        let mut edits = PlotEdits::default();
        wishes.into_iter().for_each(|wish| edits.apply(wish));
        plots(&channels(), &edits)
    }

    fn ids(slots: &[PlotSlot]) -> Vec<Vec<u32>> {
        slots.iter().map(|slot| slot.channels.iter().map(|id| id.0).collect()).collect()
    }

    fn add(plot: Option<&str>, channel: &str) -> PlotWish {
        PlotWish::Add { plot: plot.map(str::to_owned), channel: channel.into() }
    }

    fn remove(plot: &str, channel: &str) -> PlotWish {
        PlotWish::Remove { plot: plot.into(), channel: channel.into() }
    }

    #[test]
    fn channels_are_put_on_and_taken_off() {
        let slots = after([add(Some("unit hPa"), "hub/air"), remove("unit °C", "hub/air")]);
        assert_eq!(ids(&slots), [vec![1], vec![2, 0]]);
        assert_eq!((slots[0].title.as_str(), slots[0].unit.as_deref()), ("soil", Some("°C")));
        assert_eq!((slots[1].title.as_str(), slots[1].unit.as_deref()), ("Values", None));
    }

    #[test]
    fn what_was_taken_off_can_be_put_back_and_is_there_once() {
        let back = [remove("unit °C", "hub/air"), add(Some("unit °C"), "hub/air")];
        assert_eq!(ids(&after(back))[0], [0, 1]);
        assert_eq!(ids(&after([add(Some("unit °C"), "hub/soil")]))[0], [0, 1]);
    }

    #[test]
    fn a_plot_of_ones_own_goes_with_its_last_channel() {
        let own = [add(None, "hub/seq"), add(Some("own 1"), "hub/air"), add(None, "hub/soil")];
        let slots = after(own.clone());
        assert_eq!(ids(&slots), [vec![0, 1], vec![2], vec![3, 0], vec![1]]);
        let gone = own.into_iter().chain([remove("own 2", "hub/soil")]);
        assert_eq!(ids(&after(gone)), [vec![0, 1], vec![2], vec![3, 0]]);
    }

    #[test]
    fn a_plot_without_channels_is_not_shown() {
        assert_eq!(ids(&after([remove("unit hPa", "hub/pressure")])), [vec![0, 1]]);
        assert_eq!(ids(&after([add(None, "no/such")])).len(), 2);
    }

    #[test]
    fn a_closed_plot_stays_closed_until_all_is_forgotten() {
        let closed = PlotWish::Close("unit °C".into());
        assert_eq!(ids(&after([closed.clone()])), [vec![2]]);
        assert_eq!(ids(&after([closed, PlotWish::StartOver])).len(), 2);
        assert_eq!(ids(&after([add(None, "hub/seq"), PlotWish::Close("own 1".into())])).len(), 2);
    }

    #[test]
    fn traces_are_toggled_and_isolated() {
        let toggle = PlotWish::Toggle { plot: "unit °C".into(), channel: "hub/air".into() };
        let slots = after([toggle.clone()]);
        assert_eq!(slots[0].off, [ChannelId(0)]);
        let drawn = slots[0].drawn();
        assert_eq!((drawn.channels, drawn.colors), (vec![ChannelId(1)], vec![1]));
        assert!(after([toggle.clone(), toggle])[0].off.is_empty());
        let isolate = PlotWish::Isolate {
            plot: "unit °C".into(),
            channel: "hub/soil".into(),
            all: vec!["hub/air".into(), "hub/soil".into()],
        };
        assert_eq!(after([isolate.clone()])[0].off, [ChannelId(0)]);
        assert!(after([isolate.clone(), isolate])[0].off.is_empty());
    }

    #[test]
    fn a_chosen_colour_stays_with_its_channel() {
        let colors = vec![("hub/soil".to_owned(), 5)];
        let settings = PlotSettings { colors, ..PlotSettings::default() };
        let slots = after([PlotWish::Set { plot: "unit °C".into(), settings }]);
        assert_eq!(slots[0].colors, [0, 5]);
        assert_eq!(slots[0].color(ChannelId(1)), Some(5));
    }

    #[test]
    fn a_plot_is_called_what_the_user_calls_it() {
        let settings = PlotSettings { title: "Greenhouse".into(), ..PlotSettings::default() };
        let named = PlotWish::Set { plot: "unit °C".into(), settings };
        let back = PlotWish::Set { plot: "unit °C".into(), settings: PlotSettings::default() };
        assert_eq!(after([named.clone()])[0].title, "Greenhouse");
        assert_eq!(after([named, back])[0].title, "Temperature");
    }

    #[test]
    fn changes_are_bounded() {
        let mut edits = PlotEdits::default();
        for number in 0..500 {
            edits.apply(add(Some(&format!("unit {number}")), "hub/air"));
            edits.apply(add(None, "hub/air"));
        }
        assert!(edits.plots.len() <= CAPACITY);
        assert!(edits.own_plots().count() <= OWN_CAPACITY);
    }
}
