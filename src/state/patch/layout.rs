//! Where everything stands: two columns of jacks under their clients, and the cords between.
//!
//! Rows have fixed heights, so that cords are drawn without asking the browser where anything
//! is, and only the rows in view need to exist.

use std::collections::{BTreeSet, HashMap};

use super::{Board, ClientId, Cord, End, Jack, Side, Stage};

/// Height of a client's heading.
pub const HEAD_PX: f64 = 36.0;
/// Height of a jack.
pub const JACK_PX: f64 = 30.0;
/// Cords drawn at a time.
pub const MAX_CORDS: usize = 200;
/// Rows are made this far beyond the edge of the view, so that Tab and scrolling find them.
const OVERSCAN_PX: f64 = 240.0;

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Words that must all be found in a jack's client, address, name and type. What is joined
    /// to a jack found is shown too.
    pub search: String,
    /// Whether subscribers by which pages watch are shown.
    pub watching: bool,
    /// Shown in any case.
    pub picked: Option<Jack>,
}

/// What a row is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RowKey {
    /// The heading of a client.
    Head(ClientId),
    /// A jack.
    Jack(Jack),
}

/// One line of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is of.
    pub key: RowKey,
    /// Its distance from the top of the column.
    pub top_px: f64,
    /// Of a heading: whether the client is this page. Of a jack: whether messages are seen.
    pub marked: bool,
    /// Of a heading: what the client says of itself.
    pub note: String,
}

/// All publishers or all subscribers that are shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    rows: Vec<Row>,
    places: HashMap<RowKey, usize>,
    /// Height of all rows together.
    pub height_px: f64,
}

/// A cord and how far it is.
#[derive(Clone, Debug, PartialEq)]
pub struct CordLine {
    /// Which.
    pub cord: Cord,
    /// How far.
    pub stage: Stage,
    /// Whether this page sees its messages pass.
    pub observed: bool,
}

/// Both columns and the cords between what they show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    outputs: Column,
    inputs: Column,
    cords: HashMap<Cord, CordLine>,
    order: Vec<Cord>,
}

impl Layout {
    /// Lays out what `filter` leaves of `board`.
    pub fn of(board: &Board, filter: &Filter) -> Self {
        let words: Vec<String> = filter.search.split_whitespace().map(str::to_lowercase).collect();
        let found = found(board, filter, &words);
        let shown = with_other_ends(board, filter, &words, found);
        let outputs = Column::of(board, Side::Out, &shown);
        let inputs = Column::of(board, Side::In, &shown);
        let mut layout = Self { outputs, inputs, ..Self::default() };
        for (cord, stage) in board.cords() {
            let row = layout.outputs.row(&RowKey::Jack(out(&cord.from)));
            let Some(observed) = row.map(|row| row.marked) else { continue };
            if layout.inputs.row(&RowKey::Jack(input(&cord.to))).is_some() {
                let line = CordLine { cord: cord.clone(), stage, observed };
                layout.cords.insert(cord.clone(), line);
                layout.order.push(cord.clone());
            }
        }
        layout
    }

    /// One of the columns.
    pub fn column(&self, side: Side) -> &Column {
        match side {
            Side::Out => &self.outputs,
            Side::In => &self.inputs,
        }
    }

    /// Every cord, by publisher.
    pub fn cords(&self) -> &[Cord] {
        &self.order
    }

    /// One cord.
    pub fn line(&self, cord: &Cord) -> Option<&CordLine> {
        self.cords.get(cord)
    }

    /// The cords of which an end is in view, at most [`MAX_CORDS`], and how many more there are.
    pub fn cords_in_view(&self, scroll_px: [f64; 2], height_px: f64) -> (Vec<Cord>, usize) {
        let inside = |y: Option<f64>| y.is_some_and(|y| (0.0..=height_px).contains(&y));
        let mut cords: Vec<Cord> = Vec::new();
        let mut more = 0;
        for cord in &self.order {
            let [from, to] = self.heights(cord, scroll_px);
            if !inside(from) && !inside(to) {
                continue;
            }
            if cords.len() < MAX_CORDS { cords.push(cord.clone()) } else { more += 1 }
        }
        (cords, more)
    }

    /// Where a cord begins and ends, from the top of the view, held within it.
    pub fn ends(&self, cord: &Cord, scroll_px: [f64; 2], height_px: f64) -> Option<(f64, f64)> {
        let [from, to] = self.heights(cord, scroll_px);
        let held = |y: f64| y.clamp(0.0, height_px.max(0.0));
        Some((held(from?), held(to?)))
    }

    /// Where a jack is, from the top of the view; it may lie outside.
    pub fn height(&self, jack: &Jack, scroll_px: [f64; 2]) -> Option<f64> {
        let [out_px, in_px] = scroll_px;
        let (column, scroll) = match jack.side {
            Side::Out => (&self.outputs, out_px),
            Side::In => (&self.inputs, in_px),
        };
        let row = column.row(&RowKey::Jack(jack.clone()))?;
        Some(row.top_px + JACK_PX / 2.0 - scroll)
    }

    fn heights(&self, cord: &Cord, scroll_px: [f64; 2]) -> [Option<f64>; 2] {
        [out(&cord.from), input(&cord.to)].map(|jack| self.height(&jack, scroll_px))
    }
}

impl Column {
    fn of(board: &Board, side: Side, shown: &BTreeSet<Jack>) -> Self {
        let mut column = Self::default();
        for client in board.clients() {
            let jacks: Vec<(Jack, bool)> = jacks(client, side)
                .map(|(jack, observed, _)| (jack, observed))
                .filter(|(jack, _)| shown.contains(jack))
                .collect();
            if jacks.is_empty() {
                continue;
            }
            column.push(RowKey::Head(client.id.clone()), client.own, &client.description);
            for (jack, observed) in jacks {
                column.push(RowKey::Jack(jack), observed, "");
            }
        }
        column
    }

    fn push(&mut self, key: RowKey, marked: bool, note: &str) {
        // A client may name an item twice; it is one jack.
        if self.places.contains_key(&key) {
            return;
        }
        let height = if matches!(key, RowKey::Head(_)) { HEAD_PX } else { JACK_PX };
        self.places.insert(key.clone(), self.rows.len());
        self.rows.push(Row { key, top_px: self.height_px, marked, note: note.to_owned() });
        self.height_px += height;
    }

    /// One row.
    pub fn row(&self, key: &RowKey) -> Option<&Row> {
        self.places.get(key).and_then(|place| self.rows.get(*place))
    }

    /// How many jacks there are.
    pub fn jack_count(&self) -> usize {
        self.jacks().count()
    }

    /// Every jack, from the top.
    pub fn jacks(&self) -> impl DoubleEndedIterator<Item = &Jack> {
        self.rows.iter().filter_map(|row| match &row.key {
            RowKey::Jack(jack) => Some(jack),
            RowKey::Head(_) => None,
        })
    }

    /// The rows in view, and a little beyond.
    pub fn rows_in_view(&self, scroll_px: f64, height_px: f64) -> &[Row] {
        let (first, last) = (scroll_px - OVERSCAN_PX, scroll_px + height_px + OVERSCAN_PX);
        let begin = self.rows.partition_point(|row| row.top_px + HEAD_PX < first);
        let end = self.rows.partition_point(|row| row.top_px <= last);
        self.rows.get(begin..end).unwrap_or_default()
    }

    /// The next jack after `from` that `takes` says yes to; the one before when `back`.
    pub fn next(&self, from: &Jack, back: bool, takes: impl Fn(&Jack) -> bool) -> Option<Jack> {
        let place = *self.places.get(&RowKey::Jack(from.clone()))?;
        let is_wanted = |row: &&Row| matches!(&row.key, RowKey::Jack(jack) if takes(jack));
        let row = if back {
            self.rows.iter().take(place).rev().find(is_wanted)
        } else {
            self.rows.iter().skip(place + 1).find(is_wanted)
        };
        match &row?.key {
            RowKey::Jack(jack) => Some(jack.clone()),
            RowKey::Head(_) => None,
        }
    }

    /// Where to scroll for that jack to be in view: as little as possible, else nowhere.
    pub fn scroll_for(&self, jack: &Jack, scroll_px: f64, height_px: f64) -> f64 {
        let Some(row) = self.row(&RowKey::Jack(jack.clone())) else { return scroll_px };
        let lowest = row.top_px + JACK_PX - height_px;
        // Its client's heading may stand above it.
        let highest = (row.top_px - HEAD_PX).max(0.0);
        scroll_px.clamp(lowest.min(highest), highest)
    }
}

/// The course of a cord across `width_px`, as an SVG path.
pub fn curve(width_px: f64, from_px: f64, to_px: f64) -> String {
    curve_between((0.0, from_px), (width_px, to_px))
}

/// The course of a cord between two points, as an SVG path that leaves and arrives level.
pub fn curve_between(from: (f64, f64), to: (f64, f64)) -> String {
    let ((x1, y1), (x2, y2)) = (from, to);
    let bend = (x2 - x1) * 0.45;
    let (b1, b2) = (x1 + bend, x2 - bend);
    format!("M{x1:.1} {y1:.1}C{b1:.1} {y1:.1} {b2:.1} {y2:.1} {x2:.1} {y2:.1}")
}

fn out(end: &End) -> Jack {
    Jack { side: Side::Out, end: end.clone() }
}

fn input(end: &End) -> Jack {
    Jack { side: Side::In, end: end.clone() }
}

/// A client's jacks of one side: with whether messages are seen, and whether it only watches.
fn jacks(client: &super::Client, side: Side) -> impl Iterator<Item = (Jack, bool, bool)> {
    let jack = move |item: &str, kind: &str| Jack {
        side,
        end: End { client: client.id.clone(), item: item.to_owned(), kind: kind.to_owned() },
    };
    let outputs = client.outputs.iter().filter(move |_| side == Side::Out);
    let inputs = client.inputs.iter().filter(move |_| side == Side::In);
    outputs
        .map(move |output| (jack(&output.item, &output.kind), output.observed, false))
        .chain(inputs.map(move |input| (jack(&input.item, &input.kind), true, input.watching)))
}

/// The jacks the search finds.
fn found(board: &Board, filter: &Filter, words: &[String]) -> BTreeSet<Jack> {
    let all = board.clients().flat_map(|client| {
        [Side::Out, Side::In].into_iter().flat_map(move |side| jacks(client, side))
    });
    let shown = all
        .filter(|(jack, _, watching)| (filter.watching || !watching) && matches(&jack.end, words));
    shown.map(|(jack, _, _)| jack).collect()
}

fn matches(end: &End, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let End { client, item, kind } = end;
    let text = format!("{} {} {item} {kind}", client.name, client.address).to_lowercase();
    words.iter().all(|word| text.contains(word))
}

/// Adds what is joined to a jack that was found, and the picked one.
fn with_other_ends(
    board: &Board,
    filter: &Filter,
    words: &[String],
    found: BTreeSet<Jack>,
) -> BTreeSet<Jack> {
    let mut shown = found.clone();
    shown.extend(filter.picked.clone());
    if words.is_empty() {
        return shown;
    }
    let watching: BTreeSet<Jack> = board
        .clients()
        .flat_map(|client| jacks(client, Side::In))
        .filter(|(_, _, watching)| *watching && !filter.watching)
        .map(|(jack, _, _)| jack)
        .collect();
    for (cord, _) in board.cords() {
        let (from, to) = (out(&cord.from), input(&cord.to));
        if found.contains(&from) && !watching.contains(&to) {
            shown.insert(to);
        } else if found.contains(&to) {
            shown.insert(from);
        }
    }
    shown
}

#[cfg(test)]
mod tests;
